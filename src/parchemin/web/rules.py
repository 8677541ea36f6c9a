"""Who sees the common pages: everyone who belongs to the organisation; the journal, those who answer for it."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role, est_membre

rules.add_perm("web.voir_journee", est_membre)
rules.add_perm(
    "web.consulter_journal", a_role(Role.DIRECTION, Role.QUALITE, Role.DPO, Role.ADMINISTRATEUR, Role.AUDITEUR)
)
