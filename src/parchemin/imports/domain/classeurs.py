"""Open a spreadsheet file, whatever it is, and walk its lines. Files were typed by content before they come here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.abrege import abreger
from parchemin.imports.domain.cellules import LigneBrute, cellule_lue
from parchemin.imports.domain.csv_francais import FichierCsv
from parchemin.imports.domain.etendue import COLONNES_MAX
from parchemin.imports.domain.modele import Cellule
from parchemin.socle.constats import ErreurMetier

LIGNES_MAX = 1_048_576
APERCU = 60
"""Lines looked at to find the headings."""
_TEXTE = frozenset({str})


class Classeur(Protocol):
    """A file of sheets (a CSV has one, without name). Lines come with their number in the sheet, blank ones too.

    Vertical merges give their value to every line they cover; horizontal ones to their first column only: in data, the
    neighbours are other columns.
    """

    @property
    def feuilles(self) -> Sequence[str]: ...

    def lignes(self, feuille: str) -> Iterator[LigneBrute]:
        """Raises `ErreurMetier` IMP-002, 004, 006, 013, 014."""
        ...


def ouvrir(chemin: Path, nature: str, separateur: str = "") -> Classeur:
    """`nature`: as typed by content (`csv`, `texte`, `xlsx`, `ods`). Raises `ErreurMetier` IMP-004, 005, 014, 016."""
    if nature in ("xlsx", "ods"):
        return FichierTableur(chemin)
    return FichierCsv(chemin, separateur)


def ouvrir_debut(chemin: Path, nature: str) -> Classeur | None:
    """The first rows of every sheet of a large XLSX, read as `ouvrir` would. None: open it whole."""
    debut = abreger(chemin) if nature == "xlsx" else None
    if debut is None:
        return None
    try:
        return FichierTableur(debut)
    except ErreurMetier:
        return None


class FichierTableur:
    """XLSX or ODS, on disk or in memory. A sheet once read stays in memory for the life of this object."""

    def __init__(self, source: Path | BinaryIO) -> None:
        try:
            self._classeur = CalamineWorkbook.from_object(str(source) if isinstance(source, Path) else source)
            metas = self._classeur.sheets_metadata
        except (CalamineError, OSError, ValueError) as erreur:
            raise ErreurMetier(c.CLASSEUR_ILLISIBLE.constat()) from erreur
        self.feuilles: Sequence[str] = [
            m.name for m in metas if m.typ == SheetTypeEnum.WorkSheet and m.visible == SheetVisibleEnum.Visible
        ]
        self._lues: dict[str, Any] = {}

    def _feuille(self, nom: str) -> Any:
        if nom not in self.feuilles:
            raise ErreurMetier(c.FEUILLE_ABSENTE.constat(feuille=nom))
        if nom not in self._lues:
            try:
                self._lues[nom] = self._classeur.get_sheet_by_name(nom)
            except Exception as erreur:
                raise ErreurMetier(c.CLASSEUR_ILLISIBLE.constat()) from erreur
            except BaseException as erreur:
                # The Rust reader may panic on a file made to hurt: its exception is no `Exception`.
                if type(erreur).__name__ != "PanicException":
                    raise
                raise ErreurMetier(c.CLASSEUR_ILLISIBLE.constat()) from erreur
        return self._lues[nom]

    def lignes(self, feuille: str) -> Iterator[LigneBrute]:
        brute = self._feuille(feuille)
        if brute.start is None:
            return
        gauche = brute.start[1]
        if gauche + brute.width > COLONNES_MAX:
            nombre = gauche + brute.width
            raise ErreurMetier(c.TROP_DE_COLONNES.constat(nombre=nombre, maximum=COLONNES_MAX))
        fusions = _Fusions(brute.merged_cell_ranges or [])
        marge: list[Cellule] = [None] * gauche
        # The reader gives the rows from the first of the sheet, and the columns from the first one used.
        for rang, valeurs in enumerate(brute.iter_rows()):
            if "" not in valeurs and _TEXTE.issuperset(map(type, valeurs)):
                cellules = valeurs
            else:
                cellules = [(v or None) if type(v) is str else cellule_lue(v) for v in valeurs]
            if marge:
                cellules = marge + cellules
            if fusions.aucune:
                yield LigneBrute(rang + 1, cellules, cellules)
            else:
                yield LigneBrute(rang + 1, *fusions.appliquer(rang, cellules))


class _Fusions:
    """Merged areas of a sheet, by their first row."""

    def __init__(self, zones: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._par_ligne: dict[int, list[tuple[int, int, int]]] = {}
        for (haut, gauche), (bas, droite) in zones:
            self._par_ligne.setdefault(haut, []).append((gauche, bas, droite))
        self._ouvertes: list[tuple[int, int, Cellule]] = []
        self.aucune = not self._par_ligne

    def appliquer(self, rang: int, cellules: list[Cellule]) -> tuple[list[Cellule], list[Cellule]]:
        nouvelles = self._par_ligne.get(rang)
        if not nouvelles and not self._ouvertes:
            return cellules, cellules
        for gauche, _, valeur in self._ouvertes:
            if gauche < len(cellules) and cellules[gauche] is None:
                cellules[gauche] = valeur
        self._ouvertes = [o for o in self._ouvertes if o[1] > rang]
        etalees = list(cellules)
        for gauche, bas, droite in nouvelles or ():
            valeur = cellules[gauche] if gauche < len(cellules) else None
            if valeur is None:
                continue
            if bas > rang:
                self._ouvertes.append((gauche, bas, valeur))
            etalees[gauche : droite + 1] = [valeur] * len(etalees[gauche : droite + 1])
        return cellules, etalees
