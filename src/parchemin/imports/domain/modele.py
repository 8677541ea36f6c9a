"""What a kind of import says of itself, and what passes between it and the engine.

The engine reads files, guesses columns, counts, stages, shows, applies, undoes and hands back. A kind of import (an upper
room's) knows its fields, judges lines and writes rows. Neither knows the other's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from parchemin.socle.constats import Constat

Cellule = str | int | float | bool | Decimal | date | datetime | time | None
"""What a spreadsheet holds. Empty cells are None. A CSV gives texts only."""


class Illisible(ValueError):
    """A reader refuses a cell. Carries the `Constat` to show; its `ou` is filled by the engine."""

    def __init__(self, constat: Constat) -> None:
        super().__init__(constat.quoi)
        self.constat = constat


@dataclass(frozen=True, slots=True)
class LectureReservee:
    """What a reader returns when it kept a value with a doubt: the engine takes the value and shows the warnings."""

    valeur: Any
    constats: tuple[Constat, ...]


Lecteur = Callable[[Cellule], Any]
"""Cell -> value of the program (text, `date`, `Decimal`, code…), None when empty, or a `LectureReservee`.

Raises `Illisible`. The same text gets the same answer, which nobody changes: the engine remembers it for the lines that
follow. The ready-made ones are in `imports.domain.lecteurs`.
"""


@dataclass(frozen=True, slots=True)
class ChampImport:
    """A field that a column may fill. `alias`: headings met in the wild, any case, accents or punctuation.

    `alias_stricts`: headings that count only whole: « Décision du jury » says the result, « Date de la décision du jury » does not.
    `alias_voisin`: headings too vague to be proposed, except in the column beside that of one of the fields `voisins`.
    `alias_faibles`: headings that hold this at times (« Contact »: an address, or a name): proposed, to be confirmed, when no other
    column gives the field and the reader understands the values.
    `pour_toutes`: a file may lack this column because all its lines share the value, which is then asked once.
    """

    cle: str
    libelle: str
    lecteur: Lecteur
    obligatoire: bool = False
    aide: str = ""
    alias: tuple[str, ...] = ()
    exemples: tuple[str, ...] = ()
    alias_stricts: tuple[str, ...] = ()
    alias_voisin: tuple[str, ...] = ()
    voisins: tuple[str, ...] = ()
    alias_faibles: tuple[str, ...] = ()
    pour_toutes: bool = False


@dataclass(frozen=True, slots=True)
class ValeurCommune:
    """How the value that all lines share is asked: `choix` as (what a cell would hold, words), the closed list of the reader when
    empty; `proposee` is chosen beforehand; `sorte` is « liste », « date » or « texte ».
    """

    choix: tuple[tuple[str, str], ...] = ()
    proposee: str = ""
    sorte: str = "liste"


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Fields that only go together: once a column gives one of `si`, every line wants all of `il_faut`. `pour` says what for."""

    pour: str
    si: frozenset[str]
    il_faut: tuple[str, ...]


class ActionLigne(StrEnum):
    """What will become of a line; the four make up all that was read."""

    CREER = "creer"
    MODIFIER = "modifier"
    INCHANGER = "inchanger"
    REFUSER = "refuser"


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A line whose cells were read. `valeurs`: only the fields that were mapped and readable (None when empty).

    `illisibles`: fields whose cell holds something that could not be read: already said, not to be taken for empty.
    `communes`: fields of `valeurs` that no column gives: said once for the whole file.
    """

    numero: int
    valeurs: Mapping[str, Any]
    illisibles: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ConstatLigne:
    """A finding on a line. `champ`: key of the field, "" for the whole line."""

    champ: str
    constat: Constat


@dataclass(slots=True)
class LigneAnalysee:
    """The verdict on a line: `libelle` says whom or what it is about, `donnees` (JSON) is what `appliquer` will need."""

    action: ActionLigne
    libelle: str = ""
    donnees: dict[str, Any] = field(default_factory=dict)
    constats: list[ConstatLigne] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LigneRetenue:
    """A line that the person chose to apply."""

    numero: int
    action: ActionLigne
    donnees: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One written row, enough to undo it: `avant` is None for a creation, else the former values (JSON)."""

    numero: int
    modele: str
    cle: str
    avant: dict[str, Any] | None = None
    apres: dict[str, Any] | None = None
    """What was written, when the kind wants to know at the undo whether somebody changed it since."""


@dataclass(frozen=True, slots=True)
class Circonstances:
    """Who imports what for whom. `options`: what the form of the kind asked (JSON); `jour`: today in Paris."""

    organisation_id: int
    membre_id: int | None
    acteur_libelle: str
    emetteur: str
    jour: date
    options: Mapping[str, Any]


class Analyseur(Protocol):
    """Made once per passage over a file: may remember what earlier lines held (duplicates inside the file).

    May also have `objections(operations) -> Sequence[Constat]`: all that stands against undoing these operations, without
    writing anything. The engine asks it of the whole lot before the first row is undone; `defaire` asks itself again.
    """

    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        """One verdict per line, in order. Reads the database by batch, never line by line; writes nothing."""
        ...

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        """Write the lines, inside the engine's transaction. Raises `ErreurMetier` when the world has changed since."""
        ...

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        """Undo, last first, inside the engine's transaction. A row used since is a blocking `Constat`, and nothing is undone."""
        ...


@dataclass(frozen=True, slots=True)
class TypeImport:
    """A kind of import, registered by an upper room in `AppConfig.ready()`.

    `analyseur` makes an `Analyseur`. `formulaire_options`: path of a `forms.Form` class asked before the preview
    ("parcours.forms.OptionsCandidats" style dotted path), "" for none; its cleaned data must be JSON-able.
    """

    code: str
    libelle: str
    description: str
    permission: str
    champs: tuple[ChampImport, ...]
    analyseur: Callable[[Circonstances], Analyseur]
    formulaire_options: str = ""
    suite: str = ""
    """Name of the url of the list to look at afterwards."""
    objet: Callable[[Mapping[str, Any]], tuple[str, str, int] | None] | None = None
    """From the options: (what the file is about, url of its page, its number), said on the preview and gone back to after."""
    champs_selon: Callable[[Mapping[str, Any]], tuple[ChampImport, ...]] | None = None
    """More fields, known only once the options are chosen (one column per element of a session). After `champs`."""
    sortes: Mapping[str, str] = field(default_factory=dict)
    """What the rows it writes are called, by model: « personne,personnes ». « fiche » for the others."""
    par_transaction: int = 2_000
    """Lines applied (or rows undone) in one transaction, about half a second of SQLite's one writer. Above, by batches of it."""
    dire_colonnes: Callable[[frozenset[str], Sequence[tuple[str, Sequence[str]]]], Sequence[Constat]] | None = None
    """From the fields that have a column, and the columns left aside (heading, some values): what is said before going on."""
    dire_suite: Callable[[int], Sequence[tuple[int, str, str]]] | None = None
    """Of a batch that was applied, by its number: (how many, « prêt,prêts », filter of the list `suite`), for the page of its result.
    That list then has a filter `lot`, which shows what the batch wrote."""
    fin_des_entetes: Callable[[Sequence[Any], int], int] | None = None
    """From the first rows (`LigneBrute`) and the number of that of headings: number of the last row that describes the columns,
    for layouts that have several under their headings. None: data follow at once."""
    hors_ligne: frozenset[str] | None = None
    """Fields that belong to the whole file (repeated on every row of a prepared model). A row that fills nothing else of what was
    mapped is then an empty row. None: only a row without any cell is empty."""
    rang: int = 50
    """Place on the page where one chooses: what most people bring first, the rare last; then in the order of registration."""
    par_api: bool = False
    """May a program bring such a file by the API?"""
    par_colonne: bool = False
    """Every column of `champs_selon` is a row to write: `par_transaction` then counts these rows, not the lines."""
    valeurs_communes: Callable[[int], Mapping[str, ValeurCommune]] | None = None
    """From the organisation: how the fields `pour_toutes` are asked. None: each by the list of its reader, else as a text."""
    ensembles: tuple[Ensemble, ...] = ()
    """What goes together, said on the page of columns rather than on every line."""
    a_savoir: Callable[[frozenset[str]], Sequence[Constat]] | None = None
    """From the fields that have a column: what is worth knowing before the lines are judged."""

    def pour(self, options: Mapping[str, Any]) -> TypeImport:
        """The kind as it is for these options: all its fields in `champs`."""
        if self.champs_selon is None:
            return self
        colonnes = self.champs_selon(options)
        lignes = max(1, self.par_transaction // max(1, len(colonnes))) if self.par_colonne else self.par_transaction
        return replace(
            self, champs=(*self.champs, *colonnes), champs_selon=None, par_transaction=lignes, par_colonne=False
        )
