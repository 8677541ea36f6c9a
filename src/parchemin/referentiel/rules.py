"""Who reads the registers, imports them, keeps the organisation's certifications."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role, est_membre
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("referentiel.consulter", est_membre)
rules.add_perm("referentiel.importer", a_role(Role.ADMINISTRATEUR, Role.DONNEES))
# Who leads the network brings the lists that its partners are checked against; a list is shared, so is its day.
rules.add_perm("referentiel.importer_listes", a_role(Role.ADMINISTRATEUR, Role.DONNEES, Role.RESEAU))
rules.add_perm(
    "referentiel.gerer_certifications",
    a_role(Role.ADMINISTRATEUR, Role.DIRECTION, Role.QUALITE, Role.RESEAU, Role.SECRETARIAT_JURY, Role.DONNEES),
)
nommer_permissions(
    {"referentiel.importer_listes": "Importer la liste des organismes de formation et un extrait Sirene"}
)
