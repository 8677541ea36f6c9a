"""Who reads and writes what belongs to the deliberation."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

_LECTEURS = (Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO)

rules.add_perm("deliberation.voir_reglements", a_role(*_LECTEURS, Role.PARTENAIRE, Role.MEMBRE_JURY, Role.AUDITEUR))
rules.add_perm("deliberation.gerer_reglements", a_role(Role.SECRETARIAT_JURY, Role.DONNEES))

nommer_permissions(
    {
        "deliberation.voir_reglements": "Voir les règlements d’examen",
        "deliberation.gerer_reglements": "Écrire les règlements d’examen et les habilitations au CCF",
    }
)
