"""Opening an export: plain XML or zip, one register or two, with limits against archives made to hurt."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO, cast

from parchemin.referentiel.domain import constats as c
from parchemin.socle.constats import ErreurMetier

TAILLE_MAXIMALE = 3 * 1024**3
"""Bytes, opened. The national export weighs about 0.5 GB: six times that leaves room to grow."""
RATIO_MAXIMAL = 60
"""Opened size over compressed size. The national export is at about 6.5; XML rarely passes 30."""

_DATE = re.compile(r"(20\d\d)[-_](\d\d)[-_](\d\d)")
_REPERTOIRE = re.compile(r"(?<![A-Z])(RNCP|RS)(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Export:
    """One XML of an archive (or the file itself). `date_export` and `repertoire` as far as names tell."""

    chemin: Path
    membre: str | None
    nom: str
    taille: int
    repertoire: str | None
    date_export: date | None

    @contextmanager
    def ouvrir(self) -> Iterator[BinaryIO]:
        """The XML bytes. Raises REF-007 or REF-009."""
        if self.membre is None:
            with self.chemin.open("rb") as fichier:
                yield fichier
            return
        with ExitStack() as pile:
            # Only the archive's own faults are turned into words: an error of the caller's must not look like one.
            try:
                archive = pile.enter_context(zipfile.ZipFile(self.chemin))
                membre: IO[bytes] = pile.enter_context(archive.open(self.membre))
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as e:
                raise ErreurMetier(c.ZIP_ILLISIBLE.constat(detail=_raison(e))) from e
            yield cast("BinaryIO", _Borne(membre, self.nom, self.taille))


class _Borne:
    """A member that stops when it gives more than it announced: the announced size was checked."""

    def __init__(self, fichier: IO[bytes], nom: str, taille: int) -> None:
        self._fichier = fichier
        self._nom = nom
        self._reste = taille

    def read(self, taille: int = -1) -> bytes:
        try:
            bloc = self._fichier.read(taille if taille > 0 else 1 << 20)
        except (zipfile.BadZipFile, zlib.error, EOFError) as e:
            raise ErreurMetier(c.ZIP_ILLISIBLE.constat(detail=_raison(e))) from e
        self._reste -= len(bloc)
        if self._reste < 0:
            raise ErreurMetier(c.ZIP_DEMESURE.constat(nom=self._nom, detail="il contient plus qu’il n’annonce"))
        return bloc


def _raison(e: Exception) -> str:
    texte = str(e)
    if "password" in texte or "encrypted" in texte:
        return "elle est protégée par un mot de passe"
    if isinstance(e, NotImplementedError):
        return "elle est compressée par une méthode que Parchemin ne lit pas"
    if "CRC" in texte:
        return "le contrôle de ses données échoue (CRC)"
    return "elle est incomplète ou abîmée"


def date_dans_le_nom(nom: str) -> date | None:
    """`export_fiches_RNCP_V4_1_2026-08-16.xml` → 16 August 2026."""
    for trouve in _DATE.finditer(nom):
        try:
            return date(int(trouve[1]), int(trouve[2]), int(trouve[3]))
        except ValueError:
            continue
    return None


def repertoire_dans_le_nom(nom: str) -> str | None:
    trouves = {m[1] for m in _REPERTOIRE.finditer(unicodedata.normalize("NFC", nom).upper())}
    return trouves.pop() if len(trouves) == 1 else None


def _est_un_export(nom: str) -> bool:
    """An XML member; the shadows that macOS adds beside each file (`__MACOSX/`, `._x.xml`) are not."""
    return nom.lower().endswith(".xml") and "__MACOSX" not in nom and not nom.rpartition("/")[2].startswith("._")


_UTF8 = 0x800
"""Flag of a member whose name is announced as UTF-8; many tools write UTF-8 without it."""


def nom_lisible(membre: zipfile.ZipInfo) -> str:
    """The member's name as people know it: `zipfile` reads an unflagged name as cp437, which garbles accents."""
    if membre.flag_bits & _UTF8:
        return membre.filename
    try:
        return membre.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return membre.filename


def exports_de(chemin: Path, nom: str | None = None) -> list[Export]:
    """The exports of a file, as uploaded under `nom`. Raises REF-007 to REF-009."""
    nom = nom or chemin.name
    with chemin.open("rb") as f:
        debut = f.read(4)
    if debut[:2] != b"PK":
        taille = chemin.stat().st_size
        if taille > TAILLE_MAXIMALE:
            raise ErreurMetier(c.ZIP_DEMESURE.constat(nom=nom, detail=f"{taille // 1024**2} Mo"))
        return [Export(chemin, None, nom, taille, repertoire_dans_le_nom(nom), date_dans_le_nom(nom))]
    try:
        with zipfile.ZipFile(chemin) as archive:
            membres = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, EOFError) as e:
        raise ErreurMetier(c.ZIP_ILLISIBLE.constat(detail=_raison(e))) from e
    retenus = [m for m in membres if _est_un_export(nom_lisible(m))]
    if not retenus:
        contenu = ", ".join(nom_lisible(m) for m in membres[:6]) or "rien"
        raise ErreurMetier(c.ZIP_SANS_EXPORT.constat(contenu=contenu[:300]))
    total = 0
    exports = []
    for m in retenus:
        total += m.file_size
        if m.flag_bits & 0x1:
            raise ErreurMetier(c.ZIP_ILLISIBLE.constat(detail="elle est protégée par un mot de passe"))
        if total > TAILLE_MAXIMALE:
            detail = f"plus de {TAILLE_MAXIMALE // 1024**2} Mo"
            raise ErreurMetier(c.ZIP_DEMESURE.constat(nom=nom_lisible(m)[:120], detail=detail))
        if m.file_size > RATIO_MAXIMAL * max(m.compress_size, 1) and m.file_size > 10 * 1024**2:
            detail = f"{m.file_size // max(m.compress_size, 1)} fois sa taille compressée"
            raise ErreurMetier(c.ZIP_DEMESURE.constat(nom=nom_lisible(m)[:120], detail=detail))
        court = nom_lisible(m).rsplit("/", 1)[-1]
        exports.append(
            Export(
                chemin,
                m.filename,
                court,
                m.file_size,
                repertoire_dans_le_nom(court) or repertoire_dans_le_nom(nom),
                date_dans_le_nom(court) or date_dans_le_nom(nom),
            )
        )
    return exports
