"""Who sees the common pages: everyone who belongs to the organisation; the journal, those who answer for it."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role, est_membre

rules.add_perm("web.voir_journee", est_membre)
LECTEURS_DU_JOURNAL = frozenset({Role.DIRECTION, Role.QUALITE, Role.DPO, Role.ADMINISTRATEUR})
"""Roles that read the journal as it stands. An auditor reads it without the names of candidates."""

rules.add_perm("web.consulter_journal", a_role(*LECTEURS_DU_JOURNAL, Role.AUDITEUR))
