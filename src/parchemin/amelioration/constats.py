"""What stops an improvement action: codes AME-001 to AME-029."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PASSAGE = _c(
    "AME-001", "Étape impossible", "Une action « {de} » ne passe pas à « {vers} ».",
    "Chaque étape laisse une trace : en sauter une ferait perdre la preuve de ce qui a été fait.",
    "Suivez les gestes proposés sur la page de l’action.",
)  # fmt: skip
CAUSE_ATTENDUE = _c(
    "AME-002", "La cause n’est pas écrite", "Cette action {nature} n’a pas encore de cause.",
    "Sans la cause, rien ne dit que l’action la supprime : c’est ce que regarde l’indicateur 32.",
    "Écrivez la cause que vous avez trouvée, puis dites que c’est fait.",
)  # fmt: skip
CRITERE_ATTENDU = _c(
    "AME-003", "Comment saura-t-on que cela a servi ?", "Le critère d’efficacité ou le jour de sa vérification manque.",
    "Un critère choisi après coup se choisit d’après le résultat.", "Écrivez ce qui devra avoir changé, et quand vous le regarderez.",
)  # fmt: skip
TROP_TOT = _c(
    "AME-004", "Trop tôt pour voir l’effet", "La vérification est prévue le {le}.",
    "Un effet constaté trop tôt ne tient pas toujours.", "Revenez ce jour-là : le critère et son jour, écrits avant, ne changent plus.",
)  # fmt: skip
MEME_PERSONNE = _c(
    "AME-005", "Un autre regard, s’il vous plaît", "{qui} a conduit cette action.",
    "Qui a fait juge mal de l’effet de ce qu’il a fait.", "Demandez à une autre personne qui suit les actions de vérifier l’effet.",
)  # fmt: skip
TEXTE_COURT = _c(
    "AME-006", "À écrire en toutes lettres", "« {champ} » : une phrase de dix signes au moins.",
    "Ces mots seront relus dans un an, par vous et par un auditeur.", "Écrivez ce qui s’est passé, ou la raison.",
)  # fmt: skip
A_CHANGE = _c(
    "AME-007", "Changée entre-temps", "Cette action est devenue « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
DATE_PASSEE = _c(
    "AME-008", "Ce jour est passé", "« {champ} » : le {le} est passé.",
    "Une échéance passée dès le départ ne guide personne.", "Choisissez un jour à venir.",
)  # fmt: skip
VERIFIER_AVANT = _c(
    "AME-009", "La vérification vient après", "Vérifier le {verifier}, alors que l’action est attendue le {avant}.",
    "On ne voit pas l’effet de ce qui n’est pas encore fait.", "Choisissez un jour de vérification après l’échéance.",
)  # fmt: skip
RESPONSABLE_PARTI = _c(
    "AME-010", "Cette personne n’est plus là", "{qui} n’est pas membre actif de l’organisation.",
    "Une action sans personne pour la faire n’est pas une action.", "Choisissez une personne qui est là, ou invitez-la d’abord.",
)  # fmt: skip
CRITERE_FIGE = _c(
    "AME-011", "Le critère et son jour ne changent plus", "L’action est faite depuis le {le} : ce qui devait avoir changé, et quand on le regarderait, est écrit.",
    "Les changer après coup ferait réussir n’importe quelle action.", "Vérifiez l’effet d’après le critère écrit, ou rouvrez l’action.",
)  # fmt: skip
FICHIERS = _c(
    "AME-012", "Trop de fichiers", "{n} fichiers : {max} au plus à la fois.", "Au-delà, personne ne les lit.",
    "Gardez ceux qui prouvent, ou ajoutez les autres dans une seconde note.",
)  # fmt: skip
