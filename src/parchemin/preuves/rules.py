"""Who reads the evidence, who files it, who keeps it, who chooses the frameworks."""

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("preuves.voir", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("preuves.deposer", a_role(*sorted(INTERNES)))
rules.add_perm("preuves.tenir", a_role(Role.QUALITE, Role.DIRECTION))
rules.add_perm("preuves.regler", a_role(Role.QUALITE, Role.DIRECTION))

nommer_permissions(
    {
        "preuves.voir": "Lire les référentiels et les preuves",
        "preuves.deposer": "Déposer une preuve, en remplacer une",
        "preuves.tenir": "Vérifier, retirer, rattacher et demander des preuves",
        "preuves.regler": "Choisir les référentiels, les catégories d’actions et les dates d’audit ; écrire ses propres exigences",
    }
)
