"""`Recherche`: what the global search box finds, room by room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class Resultat:
    """One answer: a title, a line that tells it from its namesakes, and where to go."""

    titre: str
    precision: str
    url: str
    etat: str = ""
    ton: str = ""


@dataclass(frozen=True, slots=True)
class Resultats:
    """Answers of one room: its French heading, the first ones, how many in all, and the page that lists them."""

    rubrique: str
    icone: str
    lignes: Sequence[Resultat]
    total: int
    url_liste: str = ""
    exact: bool = False
    """What was typed is the number of these rows: nothing else can have been meant."""


Chercheur = Callable[[Any, str, int], Resultats | None]
"""(membre, text, limit) -> answers, or None when this room has nothing to say to this member."""

recherches: Registre[Chercheur] = Registre("recherches")
