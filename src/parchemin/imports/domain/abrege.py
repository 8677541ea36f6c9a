"""The beginning of a large workbook, made into a small one: to propose its columns without reading all of it.

Only the sheets' rows are cut; styles, dates, merged areas and shared texts stay, so that the ordinary reader reads the same
cells from it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from parchemin.imports.domain.etendue import blocs

RANGEES = 600
"""Rows kept in each sheet: the headings are looked for in the first 60, the columns are guessed from 200 more."""
_GARDE_MAX = 96_000_000
"""Bytes of what is kept. Beyond (very many shared texts), the workbook is read whole: memory matters more than time."""
_FIN_RANGEE = re.compile(rb"</(?:\w+:)?row>")
_FIN_DONNEES = re.compile(rb"</(?:\w+:)?sheetData>")
_TROMPEUR = b"<!"
"""A comment or a CDATA section, where a tag could be text: such a sheet is not cut. Ordinary programs write neither."""


def abreger(chemin: Path) -> io.BytesIO | None:
    """The same XLSX with at most `RANGEES` rows in each sheet. None when it gains nothing or cannot be done safely."""
    sortie = io.BytesIO()
    coupee = False
    try:
        with zipfile.ZipFile(chemin) as source, zipfile.ZipFile(sortie, "w") as cible:
            restant = _GARDE_MAX
            for membre in source.infolist():
                if membre.is_dir() or membre.filename.startswith("xl/media/"):
                    continue
                if _est_feuille(membre.filename):
                    contenu, entiere = _couper(source, membre.filename)
                    if contenu is None:
                        return None
                    coupee |= not entiere
                elif membre.file_size > restant:
                    return None
                else:
                    contenu = source.read(membre)
                restant -= len(contenu)
                if restant < 0:
                    return None
                cible.writestr(membre.filename, contenu)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, zlib.error):
        return None
    sortie.seek(0)
    return sortie if coupee else None


def _est_feuille(nom: str) -> bool:
    return nom.startswith("xl/worksheets/") and nom.endswith(".xml")


def _couper(archive: zipfile.ZipFile, nom: str) -> tuple[bytes | None, bool]:
    """(the sheet without its further rows, was it whole). None for the sheet: not to be cut."""
    tete: list[bytes] = []
    queue: list[bytes] = []
    rangees = 0
    for bloc in blocs(archive, nom):
        if _TROMPEUR in bloc:
            return None, True
        if queue:
            queue.append(bloc)
            continue
        debut = 0
        if rangees < RANGEES:
            for m in _FIN_RANGEE.finditer(bloc):
                rangees += 1
                if rangees == RANGEES:
                    debut = m.end()
                    break
            tete.append(bloc[: debut or None])
            if not debut:
                continue
        # Looked for as plain text first: these pieces make nearly all of the file.
        if b"sheetData>" in bloc and (fin := _FIN_DONNEES.search(bloc, debut)):
            queue.append(bloc[fin.start() :])
    if rangees == RANGEES and not queue:
        return None, True
    return b"".join([*tete, *queue]), not queue
