"""What upper rooms may add to people, enrolments and sessions, without this room knowing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class SituationAcquise:
    """A cell that is not empty from the start: a benefit, a report or a dispense that a written choice gives."""

    inscription_id: int
    element_id: int
    etat: str
    note: Decimal | None = None
    acquis: bool | None = None
    motif: str = ""


Situer = Callable[[Any, Sequence[Any]], Iterable[SituationAcquise]]
"""(session, enrolments being registered) -> what they come with. May raise `ErreurMetier`: then nobody is registered."""
situations_acquises: Registre[Situer] = Registre("situations acquises")


def situations_de(session: Any, inscriptions: Sequence[Any]) -> dict[tuple[int, int], SituationAcquise]:
    """By (enrolment, element), of every room."""
    return {
        (s.inscription_id, s.element_id): s for _, situer in situations_acquises for s in situer(session, inscriptions)
    }


EnTete = Callable[[Any], dict[str, str]]
"""(session) -> a few words for the head of each column of the grid, by code of element."""
en_tetes_de_grille: Registre[EnTete] = Registre("en-têtes de grille")


def mots_en_tete(session: Any) -> dict[str, str]:
    """By code, the words of every room."""
    return {code: mots for _, dire in en_tetes_de_grille for code, mots in dire(session).items()}


@dataclass(frozen=True, slots=True)
class LigneEncart:
    """One line of a block: a state, what, and a few words under it."""

    ton: str
    etat: str
    quoi: str
    precision: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Encart:
    """A block of another room on the page of a person or of an enrolment. `gestes`: (words, address)."""

    titre: str
    lignes: Sequence[LigneEncart] = ()
    vide: str = ""
    gestes: Sequence[tuple[str, str]] = ()


Encadrer = Callable[[Any, Any], Encart | None]
"""(membre, person or enrolment) -> the block, or None for a member who may not read it."""
encarts_personne: Registre[Encadrer] = Registre("encarts d’une personne")
encarts_inscription: Registre[Encadrer] = Registre("encarts d’une inscription")


def encarts(registre: Registre[Encadrer], membre: Any, objet: Any) -> list[Encart]:
    """Blocks of every room, in the order they were registered."""
    trouves = (encadrer(membre, objet) for _, encadrer in registre)
    return [e for e in trouves if e is not None]
