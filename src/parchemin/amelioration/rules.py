"""Who reads the improvement plan, who drives it, who does what falls to them."""

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("amelioration.voir", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("amelioration.conduire", a_role(Role.QUALITE, Role.DIRECTION, Role.RESEAU))
rules.add_perm("amelioration.avancer", a_role(*sorted(INTERNES)))
rules.add_perm("amelioration.approuver", a_role(Role.QUALITE, Role.DIRECTION))
rules.add_perm("amelioration.remettre_guides", a_role(Role.QUALITE, Role.DIRECTION, Role.SECRETARIAT_JURY))

nommer_permissions(
    {
        "amelioration.voir": "Voir le plan d’amélioration et ses actions",
        "amelioration.conduire": "Décider une action, la confier, la reporter, en vérifier l’effet",
        "amelioration.avancer": "Faire avancer les actions dont on est responsable",
        "amelioration.approuver": "Approuver, en seconde personne, une procédure",
        "amelioration.remettre_guides": "Remettre les guides, voir qui ne les a pas",
    }
)
