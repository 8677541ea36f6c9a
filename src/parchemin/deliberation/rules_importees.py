"""Who reads procès-verbaux and extracts, who reads and brings in the decisions of an authority."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

_LECTEURS = (Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES)

rules.add_perm("deliberation.lire_pv", a_role(*_LECTEURS, Role.MEMBRE_JURY, Role.AUDITEUR))
rules.add_perm("deliberation.lire_extraits", a_role(*_LECTEURS, Role.PARTENAIRE))
rules.add_perm("deliberation.voir_importees", a_role(*_LECTEURS, Role.DPO, Role.PARTENAIRE, Role.AUDITEUR))
rules.add_perm("deliberation.importer_decisions", a_role(Role.SECRETARIAT_JURY, Role.DONNEES))

nommer_permissions(
    {
        "deliberation.lire_pv": "Lire les procès-verbaux de jury",
        "deliberation.lire_extraits": "Éditer le relevé de la décision d’une personne",
        "deliberation.voir_importees": "Voir les résultats décidés par une autorité",
        "deliberation.importer_decisions": "Enregistrer et importer les résultats décidés par une autorité",
    }
)
