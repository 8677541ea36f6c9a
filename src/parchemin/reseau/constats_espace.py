"""What stops an act in the space of the partners: codes HAB-200 to HAB-229."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


HORS_DU_PERIMETRE = _c(
    "HAB-200", "Établissement d’un autre", "Cet établissement n’est pas de ceux que vous représentez.",
    "Chaque partenaire ne voit et ne demande que pour les siens.", "Choisissez un de vos établissements, ou demandez au certificateur de vous l’ouvrir.",
)  # fmt: skip
SESSION_SANS_HABILITATION = _c(
    "HAB-201", "Pas d’habilitation pour cette session", "{partenaire} ne peut pas ouvrir une session de « {certification} » : {raison}.",
    "Seul un centre habilité à organiser l’évaluation, ce jour-là, accueille une session.",
    "Choisissez des dates et une certification que votre habilitation couvre, ou écrivez au certificateur.",
)  # fmt: skip
SESSION_DATES = _c(
    "HAB-202", "Dates à revoir", "Le premier jour est le {du}, le dernier le {au}.",
    "Une session se demande pour des jours à venir, et finit après avoir commencé.", "Corrigez l’une des deux dates.",
)  # fmt: skip
SESSION_SITE = _c(
    "HAB-203", "Lieu hors de l’habilitation", "{site} n’est pas un des lieux de cette habilitation.",
    "Une session se tient là où la convention le prévoit.", "Choisissez un lieu de la liste, ou demandez un avenant au certificateur.",
)  # fmt: skip
SESSION_REPONDUE = _c(
    "HAB-204", "Demande déjà traitée", "Cette demande de session est déjà « {etat} ».",
    "Une réponse donnée ne se remplace pas : l’autre s’y est fié.", "Relisez la demande ; au besoin, qu’une nouvelle demande soit faite.",
)  # fmt: skip
SESSION_REFUS_MUET = _c(
    "HAB-205", "Refus sans raison", "Dites pourquoi, en une phrase de dix signes au moins.",
    "Le partenaire lira cette phrase : elle lui dit quoi changer.", "Écrivez ce qui manque, ou une autre date possible.",
)  # fmt: skip
SESSION_AUTRE = _c(
    "HAB-206", "Session d’une autre certification", "« {session} » ne certifie pas « {certification} », ou se tient ailleurs.",
    "La session rattachée est celle que le partenaire verra.", "Choisissez une session de cette certification, dans ce centre.",
)  # fmt: skip
COLLEGUE_CONNU = _c(
    "HAB-207", "Invitation impossible d’ici", "L’adresse {email} ne peut pas être invitée depuis votre espace.",
    "Une adresse déjà connue du certificateur se gère chez lui : il sait quels accès elle a, ou a eus.",
    "Demandez au certificateur de lui ouvrir un accès pour vos établissements.",
)  # fmt: skip
COLLEGUE_PAS_INVITE = _c(
    "HAB-208", "Accès donné par quelqu’un d’autre", "Vous n’avez pas invité {nom}.",
    "On retire un accès que l’on a donné soi-même ; les autres se retirent chez le certificateur.", "Demandez-le au certificateur, ou à la personne qui l’a invité.",
)  # fmt: skip
TROP_DE_FICHIERS = _c(
    "HAB-209", "Trop de fichiers à la fois", "{n} fichiers, pour {limite} au plus dans une réponse.",
    "Une réponse se lit d’un coup d’œil ; au-delà, mieux vaut plusieurs envois.",
    "Envoyez-en une partie, puis répondez une seconde fois avec le reste.",
)  # fmt: skip
RIEN_A_RELANCER = _c(
    "HAB-210", "Rien à relancer", "« {objet} » est dans l’état « {etat} ».", "On relance quand on attend une réponse du partenaire.",
    "Lisez la réponse reçue, ou ouvrez une autre demande.",
)  # fmt: skip
DEJA_RELANCE = _c(
    "HAB-211", "Déjà relancé aujourd’hui", "Un rappel de « {objet} » est déjà parti aujourd’hui.", "Deux rappels le même jour ne font pas répondre plus vite.",
    "Attendez demain, ou téléphonez.",
)  # fmt: skip
MESURE_CONTRE_SESSION = _c(
    "HAB-213", "Une mesure interdit toute session nouvelle", "{partenaire} n’ouvre plus de session de « {certification} » : {mesure}, en vigueur depuis le {depuis}, sur son habilitation à {role}.",
    "Sa lettre le dit pour la certification entière, quel que soit le rôle : l’autre habilitation, restée active, n’y change rien.",
    "Confiez la session à un autre centre, ou décidez d’abord la suite de cette mesure.",
)  # fmt: skip
MISE_EN_DEMEURE_COURT = _c(
    "HAB-214", "Une mise en demeure court", "{partenaire} : {mesure}, en vigueur depuis le {depuis}, sur son habilitation à {role}.",
    "Elle n’interdit pas une session, mais une suspension ou un retrait peut la suivre avant le jour prévu.",
    "Lisez-la avant d’accepter ; au besoin, prévoyez un autre centre.", Gravite.AVERTISSEMENT,
)  # fmt: skip
NOMBRE = _c(
    "HAB-212", "Nombre de candidats à revoir", "{n} candidats attendus.", "Le certificateur réserve une salle et un jury d’après ce nombre.",
    "Donnez un nombre d’au moins un.",
)  # fmt: skip
