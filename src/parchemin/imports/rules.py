"""Who brings spreadsheets in. Each kind of import has its own permission besides."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm(
    "imports.importer",
    a_role(Role.SECRETARIAT_JURY, Role.DONNEES, Role.PARTENAIRE, Role.RESEAU, Role.QUALITE, Role.DIRECTION),
)
nommer_permissions({"imports.importer": "Importer un fichier (selon ce que l’on peut enregistrer)"})
