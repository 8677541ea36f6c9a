"""What stops an act on a reserved case: codes AME-170 to AME-199, AME-230 to AME-233."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


TEXTE_COURT = _c(
    "AME-170", "À écrire en toutes lettres", "« {champ} » : {n} signes au moins.",
    "Ces mots pourront être lus par un juge ou un inspecteur.", "Écrivez ce qui a été vu, dit ou décidé, sans interpréter.",
)  # fmt: skip
DANS_L_AVENIR = _c(
    "AME-171", "Un moment à venir", "« {champ} » est dans l’avenir.",
    "Ce délai sera regardé : il se compte entre deux moments passés.", "Corrigez la date ou l’heure.",
)  # fmt: skip
AVANT_D_ETRE_CONNU = _c(
    "AME-172", "Avant d’être connue", "Le {le}, la situation n’était pas encore connue : elle l’est depuis le {connu}.",
    "On ne signale pas ce qu’on ne sait pas encore.", "Corrigez la date du signalement.",
)  # fmt: skip
A_CHANGE = _c(
    "AME-173", "Changé entre-temps", "Ce dossier est maintenant « {etat} ».",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau.",
)  # fmt: skip
AUTORITES_A_SAISIR = _c(
    "AME-174", "Une autorité n’a pas été prévenue", "Il reste à prévenir : {qui}.",
    "Le signalement est dû dès que les faits sont connus.", "Notez le signalement, ou écrivez pourquoi il n’a pas lieu d’être.",
)  # fmt: skip
MESURES_OUVERTES = _c(
    "AME-175", "Une mesure de protection est en cours", "Mesures dont la fin n’est pas notée : {n}.",
    "Clore un dossier, c’est dire que la personne n’a plus besoin de cette protection.", "Notez comment chaque mesure a fini, puis revenez clore.",
)  # fmt: skip
TROP_TOT = _c(
    "AME-176", "La durée de conservation court encore", "Ce dossier se garde jusqu’au {le}.",
    "La personne, ou un juge, peut encore en avoir besoin.", "L’effacement se fera de lui-même.",
)  # fmt: skip
DERNIER_LECTEUR = _c(
    "AME-177", "Il faut quelqu’un pour lire", "{qui} est la dernière personne à pouvoir lire ce dossier.",
    "Sans lecteur, plus personne ne protège.", "Nommez d’abord une autre personne.",
)  # fmt: skip
LECTEUR_IMPOSSIBLE = _c(
    "AME-178", "Cette personne ne peut pas être lectrice", "{qui} n’est pas un membre actif de l’équipe interne.",
    "Un dossier réservé se lit entre personnes de l’organisation, qui répondent de leur silence.", "Choisissez une autre personne.",
)  # fmt: skip
DEJA_LECTEUR = _c(
    "AME-179", "Déjà lectrice", "{qui} lit déjà ce dossier.", "Une seule nomination suffit.", "Rien à faire.",
)  # fmt: skip
LECTURE_SEULE = _c(
    "AME-180", "Lecture seule", "Une ouverture exceptionnelle permet de lire, pas d’agir.",
    "Elle répond à une urgence ; agir suppose d’être nommé.", "Demandez à un lecteur du dossier de vous nommer.",
)  # fmt: skip
MOTIF_COURT = _c(
    "AME-181", "Le motif ne suffit pas", "Le motif tient en {n} signes au moins.",
    "Il sera lu par les référents et restera au journal.", "Écrivez ce qui se passe et pourquoi vous devez lire maintenant.",
)  # fmt: skip
REFERENCE_INCONNUE = _c(
    "AME-182", "Rien ne s’ouvre", "Aucun dossier ne s’ouvre pour vous avec cette référence.",
    "La référence est celle que les lecteurs du dossier voient en tête de page.", "Vérifiez-la avec un référent. Cet essai est au journal.",
)  # fmt: skip
TROP_D_ESSAIS = _c(
    "AME-183", "Trop d’essais", "{n} essais en une heure.", "Une référence ne se devine pas.", "Attendez une heure, ou parlez à un référent.",
)  # fmt: skip
REFERENT_DEJA = _c(
    "AME-184", "Déjà référente", "{qui} est déjà référent(e).", "Une seule désignation suffit.", "Rien à faire.",
)  # fmt: skip
PASSAGE = _c(
    "AME-186", "Étape impossible", "Un dossier « {de} » ne passe pas à « {vers} ».", "Chaque étape laisse une trace.",
    "Suivez les gestes proposés sur la page.",
)  # fmt: skip
DEJA_FAIT = _c(
    "AME-187", "Déjà noté", "C’est déjà noté, le {le}.", "Une date de réception ou de fin ne change pas après coup.",
    "Ajoutez un échange si quelque chose s’est passé depuis.",
)  # fmt: skip
ILLISIBLE = _c(
    "AME-188", "La clé n’est pas ici", "Ce dossier ne se lit pas : la clé de l’installation d’origine manque.",
    "Les dossiers réservés sont chiffrés ; une copie de la base sans sa clé ne les livre pas.", "Remettez les clés de l’installation d’origine.",
)  # fmt: skip
NATURE_ABSENTE = _c(
    "AME-189", "De quoi s’agit-il ?", "Aucune nature n’est choisie.", "Elle dit qui doit être prévenu.", "Choisissez-en une, même si vous doutez.",
)  # fmt: skip
ECARTE = _c(
    "AME-190", "Personne mise à l’écart", "{qui} a été mis(e) à l’écart de ce dossier par la personne qui l’a signalé.",
    "Elle peut être en cause, ou proche de qui l’est.", "Nommez quelqu’un d’autre ; une autorité peut aussi demander une copie.",
)  # fmt: skip
MEME_DOSSIER = _c(
    "AME-230", "C’est le même dossier", "Un dossier ne se rejoint pas lui-même.", "Rien ne serait réuni.", "Choisissez un autre dossier.",
)  # fmt: skip
JONCTION_AUTORITE = _c(
    "AME-231", "Une autorité serait oubliée", "Ce dossier demande de prévenir : {qui}. Celui que vous gardez ne le demande pas.",
    "En fermant celui-ci, plus rien ne le rappellerait.", "Notez d’abord ce signalement, ou gardez ce dossier-ci et fermez l’autre.",
)  # fmt: skip
JONCTION_ECARTE = _c(
    "AME-232", "Quelqu’un a été mis à l’écart", "{qui} lit l’un de ces dossiers, et a été mis(e) à l’écart de l’autre.",
    "Les réunir lui apprendrait qu’un second signalement existe.", "Retirez d’abord cette personne des lecteurs, ou gardez les deux dossiers.",
)  # fmt: skip
