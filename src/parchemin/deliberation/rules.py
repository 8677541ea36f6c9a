"""Who writes the règlements; who reads a deliberation, holds it, looks a second time, signs. Perimeters are in the selectors."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

_LECTEURS = (Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO)

rules.add_perm("deliberation.voir_reglements", a_role(*_LECTEURS, Role.PARTENAIRE, Role.MEMBRE_JURY, Role.AUDITEUR))
rules.add_perm("deliberation.gerer_reglements", a_role(Role.SECRETARIAT_JURY, Role.DONNEES))
rules.add_perm(
    "deliberation.voir_deliberations",
    a_role(
        Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.MEMBRE_JURY, Role.PARTENAIRE,
        Role.AUDITEUR,
    ),
)  # fmt: skip
rules.add_perm("deliberation.tenir_deliberation", a_role(Role.SECRETARIAT_JURY))
rules.add_perm(
    "deliberation.approuver_deliberation",
    a_role(Role.SECRETARIAT_JURY, Role.DIRECTION, Role.QUALITE, Role.MEMBRE_JURY),
)
rules.add_perm("deliberation.signer_pv", a_role(Role.SECRETARIAT_JURY, Role.DIRECTION, Role.QUALITE, Role.MEMBRE_JURY))
# A jury member, where they presided (`selectors.rectifications.prepare_ici`).
rules.add_perm("deliberation.rectifier", a_role(Role.SECRETARIAT_JURY, Role.DIRECTION, Role.MEMBRE_JURY))

nommer_permissions(
    {
        "deliberation.voir_reglements": "Voir les règlements d’examen",
        "deliberation.gerer_reglements": "Écrire les règlements d’examen et les habilitations au CCF",
        "deliberation.voir_deliberations": "Voir les délibérations et leurs décisions",
        "deliberation.tenir_deliberation": "Ouvrir une délibération, noter les décisions du jury, clore",
        "deliberation.approuver_deliberation": "Relire et approuver une délibération ou une révision, en seconde personne",
        "deliberation.rectifier": "Préparer la rectification d’un procès-verbal signé ; la demander, pour la direction et qui a présidé",
        "deliberation.signer_pv": "Signer un procès-verbal où l’on a siégé",
    }
)
