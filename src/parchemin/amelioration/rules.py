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

_REGISTRES = (Role.QUALITE, Role.DIRECTION, Role.RESEAU)
rules.add_perm("amelioration.registres_declarer", a_role(*sorted(INTERNES)))
rules.add_perm("amelioration.registres_lire", a_role(*_REGISTRES, Role.AUDITEUR))
rules.add_perm("amelioration.registres_conduire", a_role(*_REGISTRES))
rules.add_perm("amelioration.registres_partages", a_role(Role.PARTENAIRE))
rules.add_perm("amelioration.registres_regler", a_role(Role.QUALITE, Role.DIRECTION))

nommer_permissions(
    {
        "amelioration.registres_declarer": "Signaler une réclamation, une difficulté ou un aléa",
        "amelioration.registres_lire": "Lire les registres des réclamations, difficultés et aléas (sans noms pour l’auditeur)",
        "amelioration.registres_conduire": "Accuser réception, confier, répondre, proposer une médiation, clore",
        "amelioration.registres_partages": "Lire ce que l’organisme partage d’une réclamation, d’une difficulté ou d’un aléa qui concerne son établissement",
        "amelioration.registres_regler": "Régler les délais, les thèmes, le formulaire public de réclamation ; effacer ce qui a passé sa conservation",
    }
)
rules.add_perm("amelioration.conseil", a_role(Role.QUALITE, Role.DIRECTION))
rules.add_perm("amelioration.conseil_approuver", a_role(Role.QUALITE, Role.DIRECTION))
nommer_permissions(
    {
        "amelioration.conseil": "Préparer le conseil de perfectionnement, le convoquer, en écrire le compte rendu",
        "amelioration.conseil_approuver": "Approuver, en seconde personne, le compte rendu du conseil de perfectionnement",
    }
)
rules.add_perm("amelioration.voir_appreciations", a_role(*sorted(INTERNES), Role.AUDITEUR))
rules.add_perm("amelioration.mener_appreciations", a_role(Role.QUALITE, Role.DIRECTION, Role.RESEAU))
rules.add_perm("amelioration.lire_verbatims", a_role(Role.QUALITE))

nommer_permissions(
    {
        "amelioration.voir_appreciations": "Voir les campagnes d’appréciations et leurs résultats",
        "amelioration.mener_appreciations": "Préparer, ouvrir, relancer et clore une campagne d’appréciations",
        "amelioration.lire_verbatims": "Lire les mots des appréciations en entier et les classer",
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
