"""Who reads the evidence, who files it, who keeps it, who chooses the frameworks."""

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("preuves.voir", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("preuves.deposer", a_role(*sorted(INTERNES)))
rules.add_perm("preuves.tenir", a_role(Role.QUALITE, Role.DIRECTION))
# The network manager answers to France compétences: that pack and no other (`dossiers.ouvertures.sortes_de`).
rules.add_perm("preuves.preparer_dossiers", a_role(Role.QUALITE, Role.DIRECTION, Role.RESEAU))
# Those who read decisions, documents and transmissions in their own rooms; each link asks for the permission of its room besides.
rules.add_perm(
    "preuves.suivre_chaine",
    a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.AUDITEUR),
)
# A guest reads audits when they are opened to them: they are not with the evidence.
rules.add_perm("preuves.voir_audits", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("preuves.conduire_audits", a_role(Role.QUALITE, Role.DIRECTION))
rules.add_perm("preuves.inviter_auditeur", a_role(Role.QUALITE, Role.DIRECTION))
rules.add_perm("preuves.questionner", a_role(Role.AUDITEUR))
rules.add_perm("preuves.repondre_auditeur", a_role(*sorted(INTERNES)))
rules.add_perm("preuves.regler", a_role(Role.QUALITE, Role.DIRECTION))

nommer_permissions(
    {
        "preuves.voir": "Lire les référentiels et les preuves",
        "preuves.deposer": "Déposer une preuve, en remplacer une",
        "preuves.tenir": "Vérifier, retirer, rattacher et demander des preuves",
        "preuves.preparer_dossiers": "Préparer et télécharger les dossiers à remettre (le réseau : celui de France compétences)",
        "preuves.suivre_chaine": "Suivre la chaîne d’un chiffre à sa preuve et lire son contrôle (l’auditeur sans les noms)",
        "preuves.voir_audits": "Lire les audits et leurs constats",
        "preuves.conduire_audits": "Prévoir un audit, mener un audit blanc, écrire des constats et leurs actions",
        "preuves.inviter_auditeur": "Inviter un auditeur, choisir ce qui lui est ouvert, voir ce qu’il a ouvert",
        "preuves.questionner": "Poser une question sous une exigence ou une preuve",
        "preuves.repondre_auditeur": "Répondre aux questions d’un auditeur",
        "preuves.regler": "Choisir les référentiels, les catégories d’actions et les dates d’audit ; écrire ses propres exigences",
    }
)
