"""Who reads a deliberation, who holds it, who looks a second time, who signs. Perimeters are in `selectors.deliberations`."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

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

nommer_permissions(
    {
        "deliberation.voir_deliberations": "Voir les délibérations et leurs décisions",
        "deliberation.tenir_deliberation": "Ouvrir une délibération, noter les décisions du jury, clore",
        "deliberation.approuver_deliberation": "Relire et approuver une délibération ou une révision, en seconde personne",
        "deliberation.signer_pv": "Signer un procès-verbal où l’on a siégé",
    }
)
