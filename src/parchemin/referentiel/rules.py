"""Who reads the registers, imports them, keeps the organisation's certifications."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role, est_membre

rules.add_perm("referentiel.consulter", est_membre)
rules.add_perm("referentiel.importer", a_role(Role.ADMINISTRATEUR, Role.DONNEES))
rules.add_perm(
    "referentiel.gerer_certifications",
    a_role(Role.ADMINISTRATEUR, Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.SECRETARIAT_JURY, Role.DONNEES),
)
