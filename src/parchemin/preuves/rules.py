"""Who reads the evidence, who files it, who keeps it, who chooses the frameworks."""

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("preuves.voir", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("preuves.deposer", a_role(*sorted(INTERNES)))
rules.add_perm("preuves.tenir", a_role(Role.QUALITE, Role.DIRECTION))
# Those who read decisions, documents and transmissions in their own rooms; each link asks for the permission of its room besides.
rules.add_perm(
    "preuves.suivre_chaine",
    a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.AUDITEUR),
)
rules.add_perm("preuves.regler", a_role(Role.QUALITE, Role.DIRECTION))

nommer_permissions(
    {
        "preuves.voir": "Lire les référentiels et les preuves",
        "preuves.deposer": "Déposer une preuve, en remplacer une",
        "preuves.tenir": "Vérifier, retirer, rattacher et demander des preuves ; préparer et télécharger les dossiers à remettre",
        "preuves.suivre_chaine": "Suivre la chaîne d’un chiffre à sa preuve et lire son contrôle (l’auditeur sans les noms)",
        "preuves.regler": "Choisir les référentiels, les catégories d’actions et les dates d’audit ; écrire ses propres exigences",
    }
)
