"""What stops an external finding, a procedure, a risk, a guide or a request: codes AME-030 to AME-049 and AME-140 to AME-169."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PASSAGE_ECART = _c(
    "AME-030", "Étape impossible", "Un écart « {de} » ne passe pas à « {vers} ».",
    "Chaque étape laisse une trace : en sauter une ferait perdre la preuve de ce qui a été répondu.",
    "Suivez les gestes proposés sur la page de l’écart.",
)  # fmt: skip
ACTIONS_EN_COURS = _c(
    "AME-031", "Des actions ne sont pas finies", "Avant de clore, il reste à conduire ou à vérifier : {actions}.",
    "Un écart clos avant que ses actions aient servi revient au contrôle suivant.",
    "Terminez ces actions et vérifiez leur effet, ou écrivez pourquoi l’écart se clôt sans elles.",
)  # fmt: skip
SANS_ACTION = _c(
    "AME-032", "Aucune action n’est née de cet écart", "Rien ne dit ce qui a été changé à la suite du contrôle.",
    "Un contrôle sert à améliorer sa pratique : c’est la trace qu’un auditeur cherche.",
    "Ouvrez une action depuis l’écart, ou écrivez pourquoi aucune n’était utile.",
)  # fmt: skip
DATES_ECART = _c(
    "AME-033", "Ces dates ne se suivent pas", "« {champ} » : le {le} vient {sens} le {repere}.",
    "Un contrôle précède sa réponse, et la réponse précède la correction.", "Reprenez les dates de la lettre reçue.",
)  # fmt: skip
A_CHANGE = _c(
    "AME-034", "Changé entre-temps", "{quoi} est maintenant « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
