"""Who reads the network, who habilitates, who decides in second person."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("reseau.voir", a_role(Role.RESEAU, Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.AUDITEUR))
rules.add_perm("reseau.habiliter", a_role(Role.RESEAU, Role.DIRECTION))
rules.add_perm("reseau.decider", a_role(Role.DIRECTION, Role.RESEAU, Role.QUALITE))
rules.add_perm("reseau.constater", a_role(Role.RESEAU, Role.DIRECTION, Role.QUALITE))
rules.add_perm("reseau.mesurer", a_role(Role.DIRECTION, Role.RESEAU, Role.QUALITE))

nommer_permissions(
    {
        "reseau.voir": "Voir les partenaires, leurs habilitations et leurs conventions",
        "reseau.habiliter": "Ouvrir et conduire une habilitation, tenir les conventions, noter les déclarations",
        "reseau.decider": "Décider, en seconde personne, une mise en demeure, une suspension, un retrait ou une résiliation",
        "reseau.constater": "Ouvrir et conduire un constat, relire les preuves, préparer une mesure et noter un envoi",
        "reseau.mesurer": "Décider une mesure en seconde personne, après avoir lu sa lettre",
    }
)

rules.add_perm("reseau.communication", a_role(Role.RESEAU, Role.DIRECTION, Role.QUALITE))
nommer_permissions({"reseau.communication": "Déposer et traiter les pages, brochures et offres des partenaires"})
# Controls of partners.
rules.add_perm("reseau.controler", a_role(Role.RESEAU, Role.DIRECTION, Role.QUALITE))
nommer_permissions(
    {"reseau.controler": "Conduire les contrôles des partenaires, leur grille, leurs tirages et les poids du risque"}
)
# The partner's own side, and who answers its requests for sessions.
rules.add_perm("reseau.espace", a_role(Role.PARTENAIRE))
rules.add_perm("reseau.repondre_sessions", a_role(Role.SECRETARIAT_JURY, Role.RESEAU, Role.DIRECTION))
nommer_permissions(
    {
        "reseau.espace": "Avoir son espace de partenaire : répondre, demander une session, inviter un collègue",
        "reseau.repondre_sessions": "Accepter une session demandée par un partenaire, en la créant s’il le faut, ou la refuser",
    }
)
