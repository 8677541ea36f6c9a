"""From raw cells to verdicts: read the fields, ask the kind, and make sure that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from typing import Any

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import lettre
from parchemin.imports.domain.modele import (
    ActionLigne,
    Analyseur,
    Cellule,
    ChampImport,
    ConstatLigne,
    Illisible,
    LectureReservee,
    LigneAnalysee,
    LigneLue,
)
from parchemin.socle.constats import Constat, Gravite

RETENUES = 2_048
"""Different cells remembered by column, with what was read in them."""
_COURTE = 64
"""Longest cell remembered: paragraphs hardly ever come back, and would fill the memory."""
_AUCUNE: frozenset[str] = frozenset()
_TEXTES = frozenset({str, type(None)})


@dataclass(frozen=True, slots=True)
class _Refus:
    """What a reader said of a cell that it could not read."""

    constat: Constat


_A_DIRE = frozenset({_Refus, LectureReservee})
"""What a reader answers when there is something to say of the cell."""


class _Colonne(dict[str, Any]):
    """A column: text of a cell -> what its reader answered, a refusal included. Values that come back are read once.

    Texts only: 1, 1.0 and True are one key and three cells. Full, it begins again: memory is bounded, and a file sorted by
    day or by class still finds its own values.
    """

    __slots__ = ("_lecteur", "cle", "j", "obligatoire")

    def __init__(self, champ: ChampImport, j: int) -> None:
        super().__init__()
        self.cle, self.j = champ.cle, j
        # A ready-made reader without its envelope.
        self._lecteur = getattr(champ.lecteur, "lire", champ.lecteur)
        self.obligatoire = (
            ConstatLigne(champ.cle, c.OBLIGATOIRE.constat(champ=champ.libelle)) if champ.obligatoire else None
        )

    def lire(self, cellule: Cellule) -> Any:
        try:
            return self._lecteur(cellule)
        except Illisible as refus:
            return _Refus(refus.constat)

    def __missing__(self, texte: str | None) -> Any:
        if texte is None:
            return None  # an empty cell holds nothing, whatever the reader
        lu = self.lire(texte)
        if len(texte) <= _COURTE:
            if len(self) >= RETENUES:
                self.clear()
            self[texte] = lu
        return lu


@dataclass(frozen=True)
class Grille:
    """How to read a line: its fields, the column of each, and the headings, to say where a fault is."""

    champs: Mapping[str, ChampImport]
    colonnes: Mapping[str, int]
    intitules: Sequence[str]
    communes: Mapping[str, str] = field(default_factory=dict)
    """Field without a column -> what every cell of it would hold."""

    @cached_property
    def _plan(self) -> list[tuple[str, int, _Colonne, ConstatLigne | None]]:
        """What a line needs, looked up once."""
        colonnes = [_Colonne(self.champs[cle], j) for cle, j in self.colonnes.items()]
        return [(x.cle, x.j, x, x.obligatoire) for x in colonnes]

    @cached_property
    def _dites(self) -> tuple[dict[str, Any], list[ConstatLigne]]:
        """What every line holds because it was said once, and the faults of it."""
        valeurs: dict[str, Any] = {}
        fautes: list[ConstatLigne] = []
        for cle, texte in self.communes.items():
            lu = _Colonne(self.champs[cle], -1).lire(texte)
            if type(lu) is _Refus:
                fautes.append(ConstatLigne(cle, lu.constat))
                continue
            valeurs[cle] = lu.valeur if type(lu) is LectureReservee else lu
        return valeurs, fautes

    def ou(self, numero: int, champ: str) -> str:
        """« ligne 12, colonne C « Date de naissance » »."""
        j = self.colonnes.get(champ)
        if champ in self.communes:
            return f"ligne {numero}, « {self.champs[champ].libelle} » dit pour toutes les lignes"
        if j is None:
            return f"ligne {numero}"
        intitule = self.intitules[j] if j < len(self.intitules) else ""
        return f"ligne {numero}, colonne {lettre(j)}" + (f" « {intitule} »" if intitule else "")

    def lire(self, numero: int, cellules: Sequence[Cellule]) -> tuple[LigneLue, list[ConstatLigne]]:
        """The values of a line, and the faults of its cells. An unreadable field is not in the values."""
        return self.lire_toutes([(numero, cellules)])[0]

    def lire_toutes(self, lignes: Sequence[tuple[int, Sequence[Cellule]]]) -> list[tuple[LigneLue, list[ConstatLigne]]]:
        """`lire` for many lines, column after column: what a column needs is looked up once for all of them."""
        par_colonne = _transposer([cellules for _, cellules in lignes])
        vide = [None] * len(lignes)
        colonnes: list[list[Any]] = []
        fautes: dict[int, list[ConstatLigne]] = {}
        illisibles: dict[int, frozenset[str]] = {}
        for cle, j, colonne, obligatoire in self._plan:
            brutes = par_colonne[j] if j < len(par_colonne) else vide
            if _TEXTES.issuperset(map(type, brutes)):
                lus = list(map(colonne.__getitem__, brutes))  # type: ignore[arg-type]
            else:
                lus = [
                    colonne[x] if type(x) is str else None if x is None else colonne.lire(x) for x in brutes
                ]  # fmt: skip
            colonnes.append(lus)
            if not _A_DIRE.isdisjoint(map(type, lus)):
                for i, lu in enumerate(lus):
                    if type(lu) is _Refus:
                        fautes.setdefault(i, []).append(ConstatLigne(cle, lu.constat))
                        illisibles[i] = illisibles.get(i, _AUCUNE) | {cle}
                    elif type(lu) is LectureReservee:
                        fautes.setdefault(i, []).extend(ConstatLigne(cle, x) for x in lu.constats)
                        lus[i] = lu.valeur
            if obligatoire is not None and None in lus:
                for i, lu in enumerate(lus):
                    if lu is None:
                        fautes.setdefault(i, []).append(obligatoire)
        cles = [cle for cle, *_ in self._plan]
        rangees: Iterable[tuple[Any, ...]] = zip(*colonnes, strict=True) if colonnes else [()] * len(lignes)
        valeurs = [dict(zip(cles, rangee)) for rangee in rangees]  # noqa: B905  as many as columns, by construction
        for i, champs in illisibles.items():
            for cle in champs:
                del valeurs[i][cle]
        communes: frozenset[str] = _AUCUNE
        if self.communes:
            dites, contre = self._dites
            communes = frozenset(dites)
            for i, ligne in enumerate(valeurs):
                ligne.update(dites)
                if contre:
                    fautes.setdefault(i, []).extend(contre)
        return [
            (LigneLue(numero, valeurs[i], illisibles.get(i, _AUCUNE), communes), fautes.get(i) or [])
            for i, (numero, _) in enumerate(lignes)
        ]


def _transposer(lignes: Sequence[Sequence[Cellule]]) -> Sequence[Sequence[Cellule]]:
    """Columns of lines, None where a line is short."""
    largeurs = set(map(len, lignes))
    return list(zip(*lignes, strict=True) if len(largeurs) <= 1 else zip_longest(*lignes))


def juger(grille: Grille, analyseur: Analyseur, lignes: Sequence[tuple[int, Sequence[Cellule]]]) -> list[LigneAnalysee]:
    """One verdict per line, in order. A line with a blocking finding is refused whatever the kind says of it.

    Every line goes to the kind, so that all its faults are shown at once. Raises `RuntimeError` when the kind gives
    another number of verdicts than of lines.
    """
    lues = grille.lire_toutes(lignes)
    verdicts = list(analyseur.analyser([lue for lue, _ in lues]))
    if len(verdicts) != len(lignes):
        raise RuntimeError(f"{len(verdicts)} verdicts for {len(lignes)} lines")
    for verdict, (lue, constats) in zip(verdicts, lues, strict=True):
        if not constats and not verdict.constats and verdict.action is not ActionLigne.REFUSER:
            continue
        tous = [*constats, *verdict.constats]
        verdict.constats = [ConstatLigne(x.champ, replace(x.constat, ou=grille.ou(lue.numero, x.champ))) for x in tous]
        bloque = any(x.constat.gravite is Gravite.BLOQUANT for x in tous)
        if bloque:
            verdict.action = ActionLigne.REFUSER
        elif verdict.action is ActionLigne.REFUSER:
            ou = grille.ou(lue.numero, "")
            verdict.constats.append(ConstatLigne("", c.SANS_MOTIF.constat(ou=ou)))
    return verdicts
