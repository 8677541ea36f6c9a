"""What upper rooms may add to people, enrolments and sessions, without this room knowing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db import transaction

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


Opposer = Callable[[Any, Sequence[Any]], Mapping[int, Sequence[Any]]]
"""(session, enrolments) -> by key of enrolment, findings on the right to present that only an upper room can know."""
droits_a_presenter: Registre[Opposer] = Registre("droits à se présenter")


def oppositions_de(session: Any, inscriptions: Sequence[Any]) -> dict[int, list[Any]]:
    """By key of enrolment, the findings of every room."""
    trouvees: dict[int, list[Any]] = {}
    for _, opposer in droits_a_presenter:
        for cle, constats in opposer(session, inscriptions).items():
            trouvees.setdefault(cle, []).extend(constats)
    return trouvees


Options = Callable[[Sequence[Any]], Mapping[int, Sequence[str]]]
"""(enrolments) -> by key, the specialties to choose from, for those who need one and say none."""
options_a_dire: Registre[Options] = Registre("options à dire")


def options_manquantes(inscriptions: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """By key of enrolment, of every room; a fixed number of queries whatever theirs."""
    return {cle: tuple(x) for _, dire in options_a_dire for cle, x in dire(inscriptions).items()}


class Evaluables(NamedTuple):
    """What an upper room lets a session assess: keys of the elements, why in words, findings to show."""

    cles: frozenset[int]
    mots: str
    constats: Sequence[Any] = ()


Borner = Callable[[Any, str, date, Any], Evaluables | None]
"""(certification, specialty, day, session or None when it is being created) -> what may be assessed; None: no opinion."""
elements_evaluables: Registre[Borner] = Registre("éléments évaluables")


def evaluables(certification: Any, specialite: str, jour: date, session: Any = None) -> Evaluables | None:
    """The first room that has something to say."""
    trouves = (borner(certification, specialite, jour, session) for _, borner in elements_evaluables)
    return next((x for x in trouves if x is not None), None)


SuivreIdentites = Callable[[int, Collection[int]], None]
"""(organisation, keys of people) -> what their data were copied into is brought up to date. Called once the act is committed."""
suites_d_identite: Registre[SuivreIdentites] = Registre("suites d’une identité changée")


def annoncer_identites(organisation_id: int, personnes: Collection[int]) -> None:
    """Tell the rooms above that these people's data, or how sure they are, have changed. After the commit: a room that fails
    does not undo a correction, and its periodic work catches up. For acts on a few people; imports leave it to that work."""

    def suivre() -> None:
        for _, fonction in suites_d_identite:
            fonction(organisation_id, personnes)

    transaction.on_commit(suivre, robust=True)


EnTete = Callable[[Any], dict[str, str]]
"""(session) -> a few words for the head of each column of the grid, by code of element."""
en_tetes_de_grille: Registre[EnTete] = Registre("en-têtes de grille")


def mots_en_tete(session: Any) -> dict[str, str]:
    """By code, the words of every room."""
    return {code: mots for _, dire in en_tetes_de_grille for code, mots in dire(session).items()}


class ColonnesDeResultats(Protocol):
    """Columns that an upper room adds to the file of results of a session, and the rows it writes for them.

    `modele`: of its rows. What is passed and returned are the types of `imports`.
    """

    modele: str

    def champs(self) -> Sequence[Any]:
        """`ChampImport`s, their keys apart from those of the elements."""

    def juger(
        self, lues: Sequence[tuple[Any, Mapping[str, Any]]]
    ) -> Sequence[tuple[list[Any], list[dict[str, Any]], str]]:
        """Of each (presentation, values): findings on its cells, what to write, the same in words."""

    def appliquer(self, lignes: Sequence[tuple[int, list[dict[str, Any]]]], acteur: Any) -> Sequence[Any]:
        """`Operation`s of what (line, rows) wrote, in the caller's transaction."""

    def objections(self, operations: Sequence[Any]) -> Sequence[Any]:
        """Why these are not undone."""

    def defaire(self, operations: Sequence[Any], acteur: Any) -> None:
        """Put back what was before."""


colonnes_de_resultats: Registre[Callable[[int], ColonnesDeResultats]] = Registre("colonnes du fichier de résultats")
"""(key of the session) -> the columns of a room; 0 while no session is chosen."""


def colonnes_en_plus(session_id: int) -> list[ColonnesDeResultats]:
    """Of every room."""
    return [pour(session_id) for _, pour in colonnes_de_resultats]


class Tenue(NamedTuple):
    """A session that an upper room holds. `mots`: how it stands; `arretee`: what it led to is settled, nothing is prepared any more."""

    mots: str
    arretee: bool


Tenir = Callable[[Any], Tenue | None]
"""(session) -> how the room holds it, or None."""
sessions_tenues: Registre[Tenir] = Registre("sessions tenues")


def tenue_de(session: Any) -> Tenue | None:
    """How an upper room holds this session: pages then leave out what would be refused."""
    return next((t for _, tenir in sessions_tenues if (t := tenir(session)) is not None), None)


Conclure = Callable[[Sequence[Any]], dict[int, tuple[str, str]]]
"""(presentations) -> by key, what was decided in words, and its tone."""
conclusions: Registre[Conclure] = Registre("conclusions des présentations")


def conclusions_de(presentations: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """By key of presentation, of every room."""
    return {cle: x for _, conclure in conclusions for cle, x in conclure(presentations).items()}


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
    """A block of another room on the page of a person, of an enrolment or of a course. `gestes`: (words, address)."""

    titre: str
    lignes: Sequence[LigneEncart] = ()
    vide: str = ""
    gestes: Sequence[tuple[str, str]] = ()


Encadrer = Callable[[Any, Any], Encart | None]
"""(membre, person, enrolment or course) -> the block, or None for a member who may not read it."""
encarts_personne: Registre[Encadrer] = Registre("encarts d’une personne")
encarts_inscription: Registre[Encadrer] = Registre("encarts d’une inscription")
encarts_formation: Registre[Encadrer] = Registre("encarts d’une session de formation")


def encarts(registre: Registre[Encadrer], membre: Any, objet: Any) -> list[Encart]:
    """Blocks of every room, in the order they were registered."""
    trouves = (encadrer(membre, objet) for _, encadrer in registre)
    return [e for e in trouves if e is not None]
