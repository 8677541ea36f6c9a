"""Who reads the improvement plan, who drives it, who does what falls to them."""

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("amelioration.voir", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("amelioration.conduire", a_role(Role.QUALITE, Role.DIRECTION, Role.RESEAU))
rules.add_perm("amelioration.avancer", a_role(*sorted(INTERNES)))

nommer_permissions(
    {
        "amelioration.voir": "Voir le plan d’amélioration et ses actions",
        "amelioration.conduire": "Décider une action, la confier, la reporter, en vérifier l’effet",
        "amelioration.avancer": "Faire avancer les actions dont on est responsable",
    }
)

# Reserved cases: the door is the same for everybody, only those named on a case find something behind it.
rules.add_perm("amelioration.signaler_violence", a_role(*sorted(INTERNES)))
rules.add_perm("amelioration.lire_violence", a_role(*sorted(Role)))
rules.add_perm("amelioration.prouver_violence", a_role(Role.DIRECTION, Role.QUALITE, Role.DPO, Role.AUDITEUR))
rules.add_perm("amelioration.regler_violence", a_role(Role.DIRECTION, Role.ADMINISTRATEUR))
rules.add_perm("amelioration.ouvrir_violence", a_role(Role.DIRECTION, Role.ADMINISTRATEUR))
nommer_permissions(
    {
        "amelioration.signaler_violence": "Signaler une violence, un harcèlement, une discrimination",
        "amelioration.lire_violence": "Lire un dossier réservé, si l’on y est nommé lecteur (aucun rôle ne suffit)",
        "amelioration.prouver_violence": "Voir les nombres des violences traitées, sans nom",
        "amelioration.regler_violence": "Désigner les référents violences",
        "amelioration.ouvrir_violence": "Demander l’ouverture exceptionnelle d’un dossier réservé, avec un motif qui reste au journal",
    }
)
