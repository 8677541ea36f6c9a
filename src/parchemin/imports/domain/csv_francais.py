"""CSV as French software writes it: `;`, `,` or tab, UTF-8 with or without BOM, UTF-16, Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import LigneBrute
from parchemin.imports.domain.modele import Cellule
from parchemin.socle.constats import ErreurMetier

SEPARATEURS = (";", "\t", ",", "|")
LIBELLES_SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_ECHANTILLON = 256 * 1024
_LIGNES_MAX = 1_048_576
_COLONNES_MAX = 256
_CONTROLES = re.compile("[\x00-\x08\x0e-\x1f\x80-\x84\x86-\x9f]")
_ABIMES = ("Ã©", "Ã¨", "Ãª", "Ã§", "Ã ", "Ã\u00a0", "â€™", "Ã´", "Ã®")


def deviner_encodage(chemin: Path) -> str:
    """`utf-8-sig`, `utf-16`, `utf-8` or `cp1252`: the whole file is read, an accent may be on the last line.

    Raises `ErreurMetier` IMP-005.
    """
    with chemin.open("rb") as f:
        tete = f.read(4)
    if tete.startswith(codecs.BOM_UTF8):
        essais = ["utf-8-sig"]
    elif tete.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        essais = ["utf-16"]
    else:
        essais = ["utf-8", "cp1252"]
    for encodage in essais:
        if _se_lit(chemin, encodage):
            return encodage
    raise ErreurMetier(c.ENCODAGE_ILLISIBLE.constat())


def _se_lit(chemin: Path, encodage: str) -> bool:
    decodeur = codecs.getincrementaldecoder(encodage)()
    try:
        with chemin.open("rb") as f:
            while bloc := f.read(1 << 20):
                decodeur.decode(bloc)
            decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def deviner_separateur(echantillon: str) -> str:
    """The separator under which the lines have the same number of fields; quoted separators do not count."""
    premiere = echantillon.lstrip("\r\n").split("\n", 1)[0].strip()
    if len(premiere) == 5 and premiere.lower().startswith("sep="):
        return premiere[4]
    notes = {s: _regularite(echantillon, s) for s in SEPARATEURS}
    meilleur = max(notes.values())
    return next(s for s in SEPARATEURS if notes[s] == meilleur)


def _regularite(echantillon: str, separateur: str) -> tuple[float, float, int]:
    """(share of the lines that have the usual number of fields, minus stray quotes, that number)."""
    longueurs: Counter[int] = Counter()
    guillemets = champs = 0
    try:
        for n, ligne in enumerate(csv.reader(io.StringIO(echantillon, newline=""), delimiter=separateur)):
            if n == 300:
                break
            if any(x.strip() for x in ligne):
                longueurs[len(ligne)] += 1
                champs += len(ligne)
                guillemets += sum('"' in x for x in ligne)
    except csv.Error:
        return (0.0, 0.0, 0)
    plusieurs = {n: v for n, v in longueurs.items() if n > 1}
    if not plusieurs:
        return (0.0, 0.0, 0)
    habituelle = max(plusieurs, key=lambda n: (plusieurs[n], n))
    return (plusieurs[habituelle] / longueurs.total(), -guillemets / champs, habituelle)


class FichierCsv:
    """A CSV file: one sheet without name. Numbers of lines are those a spreadsheet would show."""

    feuilles: Sequence[str] = ("",)

    def __init__(self, chemin: Path, separateur: str = "") -> None:
        self._chemin = chemin
        self.encodage = deviner_encodage(chemin)
        with chemin.open(encoding=self.encodage, newline="") as f:
            echantillon = f.read(_ECHANTILLON)
        controles = len(_CONTROLES.findall(echantillon))
        if controles > max(16, len(echantillon) // 200):
            raise ErreurMetier(c.PAS_UN_TEXTE.constat(nombre=controles))
        if len(echantillon) == _ECHANTILLON:
            # The last line of the sample is cut: leave it out.
            echantillon = echantillon[: max(echantillon.rfind("\n"), echantillon.rfind("\r")) + 1] or echantillon
        self.separateur = separateur or deviner_separateur(echantillon)
        self.accents_abimes = sum(echantillon.count(m) for m in _ABIMES) >= 2

    def lignes(self, feuille: str) -> Iterator[LigneBrute]:
        """Raises `ErreurMetier` IMP-002, 004, 006, 013."""
        if feuille:
            raise ErreurMetier(c.FEUILLE_ABSENTE.constat(feuille=feuille))
        with self._chemin.open(encoding=self.encodage, newline="") as f:
            physiques = _Guillemets(f)
            lecteur = csv.reader(physiques, delimiter=self.separateur)
            numero, avant, ouvert = 0, 0, False
            try:
                for numero, ligne in enumerate(lecteur, start=1):
                    ouvert = physiques.impair and lecteur.line_num > avant + 1
                    avant, physiques.impair = lecteur.line_num, False
                    if numero == 1 and 1 <= len(ligne) <= 2 and ligne[0].lower().startswith("sep="):
                        continue
                    if numero > _LIGNES_MAX:
                        raise ErreurMetier(c.TROP_DE_LIGNES.constat(maximum=f"{_LIGNES_MAX:,}".replace(",", "\u202f")))
                    if len(ligne) > _COLONNES_MAX and any(x.strip() for x in ligne[_COLONNES_MAX:]):
                        raise ErreurMetier(c.TROP_DE_COLONNES.constat(nombre=len(ligne), maximum=_COLONNES_MAX))
                    cellules: list[Cellule] = [x or None for x in ligne[:_COLONNES_MAX]]
                    yield LigneBrute(numero, cellules, cellules)
            except csv.Error as erreur:
                detail = (
                    f"vers la ligne {numero + 1}, une cellule est démesurée (un guillemet y est sans doute de trop)"
                )
                raise ErreurMetier(c.CSV_ILLISIBLE.constat(detail=detail)) from erreur
            if ouvert:
                detail = f"un guillemet ouvert à la ligne {numero} n’est jamais refermé"
                raise ErreurMetier(c.CSV_ILLISIBLE.constat(detail=detail))


class _Guillemets:
    """Lines of a file; `impair`: those read since it was last set hold an odd number of quotes."""

    def __init__(self, lignes: Iterable[str]) -> None:
        self._lignes = iter(lignes)
        self.impair = False

    def __iter__(self) -> _Guillemets:
        return self

    def __next__(self) -> str:
        ligne = next(self._lignes)
        if '"' in ligne and ligne.count('"') % 2:
            self.impair = not self.impair
        return ligne
