"""Who reads the figures, who has them computed, who runs a survey."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm(
    "indicateurs.voir",
    a_role(Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.DONNEES, Role.SECRETARIAT_JURY, Role.AUDITEUR),
)
rules.add_perm("indicateurs.calculer", a_role(Role.DIRECTION, Role.QUALITE, Role.DONNEES))
rules.add_perm("indicateurs.preparer", a_role(Role.DIRECTION, Role.QUALITE, Role.DONNEES))
rules.add_perm("indicateurs.publier", a_role(Role.DIRECTION, Role.QUALITE))
rules.add_perm("indicateurs.enqueter", a_role(Role.DIRECTION, Role.QUALITE, Role.DONNEES))
rules.add_perm("indicateurs.analyser", a_role(Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.DONNEES, Role.AUDITEUR))
rules.add_perm(
    "indicateurs.voir_suivi", a_role(Role.DIRECTION, Role.QUALITE, Role.DONNEES, Role.PARTENAIRE, Role.AUDITEUR)
)
rules.add_perm("indicateurs.noter_suivi", a_role(Role.DIRECTION, Role.QUALITE, Role.DONNEES, Role.PARTENAIRE))
rules.add_perm("indicateurs.regler_suivi", a_role(Role.DIRECTION, Role.QUALITE))

nommer_permissions(
    {
        "indicateurs.voir": "Voir les taux, leur définition et ce qu’ils comptent (l’auditeur sans les noms)",
        "indicateurs.calculer": "Calculer les indicateurs, importer les chiffres officiels",
        "indicateurs.preparer": "Préparer les résultats de l’année et écrire ce qui les accompagne",
        "indicateurs.publier": "Publier, en seconde personne, les résultats de l’année",
        "indicateurs.enqueter": "Interroger les anciens : préparer, envoyer, relancer, saisir les réponses, clôturer",
        "indicateurs.analyser": "Analyser les ruptures et les absences (l’auditeur sans les noms)",
        "indicateurs.voir_suivi": "Voir qui est à suivre (le partenaire les siens, l’auditeur sans les noms)",
        "indicateurs.noter_suivi": "Noter une suite donnée à une personne à suivre",
        "indicateurs.regler_suivi": "Changer les règles qui disent qui est à suivre",
    }
)
