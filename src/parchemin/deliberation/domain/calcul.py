"""One deliberation being worked out: what bricks read and write, in the order of a.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.dossier import Dossier, ResultatUnite
from parchemin.deliberation.domain.nombres import Moyenne
from parchemin.deliberation.domain.proposition import (
    Acquis,
    Document,
    Etape,
    Mention,
    Resultat,
    Suite,
)
from parchemin.deliberation.domain.reglement import Reglement, Unite

_tuple = tuple.__new__  # a named tuple without its Python-level constructor: three times as fast

Comptee = tuple[Unite, Decimal, ResultatUnite]
"""A unit that enters the average, its mark there, and its result."""


class Calcul:
    """Mutable, short-lived. `resultat` None: not decided yet; bricks of decision then speak, those of consequence wait.

    `premiere`: average of the first group, that orals then replace in `moyenne`. `venir`: units that a progressive candidate
    takes at a later session. `dans_moyenne`: codes that a certifier's own average counted, beside those of `comptees`.
    `ferme`: what is won today no longer leads to the whole certification.
    """

    __slots__ = (
        "absentes",
        "acquis",
        "alertes",
        "comptees",
        "conditions",
        "controlees",
        "dans_moyenne",
        "documents",
        "dossier",
        "etapes",
        "excusees",
        "facultatives",
        "ferme",
        "hors_moyenne",
        "jour",
        "manquantes",
        "mention",
        "moyenne",
        "moyennes",
        "perdues",
        "premiere",
        "reglement",
        "resultat",
        "suites",
        "validees",
        "venir",
    )  # fmt: skip

    def __init__(self, dossier: Dossier, reglement: Reglement, jour: date) -> None:
        self.dossier, self.reglement, self.jour = dossier, reglement, jour
        self.resultat: Resultat | None = None
        self.mention = Mention.AUCUNE
        self.etapes: list[Etape] = []
        self.alertes: list[str] = []
        self.comptees: list[Comptee] = []
        self.dans_moyenne: set[str] = set()
        self.facultatives: list[Comptee] = []
        self.hors_moyenne: list[tuple[Unite, ResultatUnite]] = []
        self.absentes: list[Unite] = []
        self.excusees: list[Unite] = []
        self.manquantes: list[Unite] = []
        self.perdues: list[tuple[Unite, ResultatUnite]] = []
        self.validees: dict[str, tuple[bool | None, date]] = {}
        self.controlees: dict[str, Decimal] = {}
        self.venir: list[Unite] = []
        self.ferme = False
        self.moyenne: Moyenne | None = None
        self.premiere: Moyenne | None = None
        self.moyennes: dict[str, Moyenne] = {}
        self.conditions: list[bool] = []
        self.acquis: list[Acquis] = []
        self.documents: list[Document] = []
        self.suites: list[Suite] = []

    def dire(self, regle: str, verdict: bool | None, texte: str, *valeurs: Any) -> None:
        """Add a step to the reasoning."""
        self.etapes.append(_tuple(Etape, (regle, verdict, texte, valeurs)))

    def arreter(self, resultat: Resultat) -> None:
        """Decide, once: the first brick that decides is the one the texts put first."""
        if self.resultat is None:
            self.resultat = resultat


def rien(k: Calcul) -> None:
    """What a factory returns when its rule has no object in a règlement: dropped before anything runs."""


Brique = Callable[[Calcul], None]
"""One rule, compiled for one règlement."""
Fabrique = Callable[[Mapping[str, Any], Reglement], Brique]
"""(parameters of the rule set, règlement) -> the rule. Raises `ValueError` for parameters it does not know."""
