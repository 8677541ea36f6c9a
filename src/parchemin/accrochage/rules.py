"""Who prepares the transmission, who deposits, who sees a social-security number. A training partner never does."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm(
    "accrochage.voir",
    a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.AUDITEUR),
)
# An auditor follows states, days and hashes, without names (`sans_noms`); it is given no file and does nothing.
rules.add_perm("accrochage.preparer", a_role(Role.DONNEES, Role.SECRETARIAT_JURY))
rules.add_perm("accrochage.deposer", a_role(Role.DONNEES))
rules.add_perm("accrochage.approuver_suppression", a_role(Role.DONNEES, Role.DIRECTION, Role.QUALITE))
rules.add_perm("accrochage.gerer_compte", a_role(Role.DONNEES, Role.DIRECTION))
rules.add_perm("accrochage.importer", a_role(Role.DONNEES))
rules.add_perm("accrochage.regler", a_role(Role.DONNEES, Role.DIRECTION))
rules.add_perm("accrochage.voir_demandes", a_role(Role.DONNEES, Role.DPO, Role.DIRECTION, Role.AUDITEUR))
rules.add_perm("accrochage.suivre_demandes", a_role(Role.DONNEES, Role.DPO, Role.DIRECTION))
rules.add_perm("accrochage.voir_nir", a_role(Role.DONNEES))

nommer_permissions(
    {
        "accrochage.voir": "Voir les passages, les fichiers et les réponses de la Caisse des Dépôts",
        "accrochage.preparer": "Recueillir et compléter les passages, en laisser de côté",
        "accrochage.deposer": "Construire les fichiers, noter leur dépôt, lire les accusés",
        "accrochage.approuver_suppression": "Approuver, en seconde personne, la suppression d’un passage accepté",
        "accrochage.gerer_compte": "Régler les comptes d’accrochage",
        "accrochage.importer": "Importer des passages préparés ailleurs",
        "accrochage.regler": "Régler comment chaque certification se transmet",
        "accrochage.voir_demandes": "Voir les demandes de rectification, les mises en demeure et leurs délais",
        "accrochage.suivre_demandes": "Tenir le registre des rectifications et des mises en demeure",
        "accrochage.voir_nir": "Saisir et afficher un numéro de sécurité sociale",
    }
)
