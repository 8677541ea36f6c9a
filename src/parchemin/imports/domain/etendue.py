"""How far the sheets of a workbook spread, before anything allocates memory for them.

A reader of spreadsheets makes one rectangle of a sheet: two cells at its two corners, and the machine is full. The
archive itself was already checked (size once opened, nested archives, macros, password).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from parchemin.imports.domain import constats as c
from parchemin.socle.constats import ErreurMetier

COLONNES_MAX = 256
CELLULES_MAX = 24_000_000
"""Two million lines of twelve columns: about 800 MB in the reader's memory."""
_BLOC = 4 << 20
_CELLULE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(/?)>')
_DEUX_LETTRES = re.compile(rb'r="[A-Z]{2}')
_LOIN = re.compile(rb'r="(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])[0-9]')
"""These two only say where to look closer: they begin with plain letters, which are searched ten times faster than a
boundary."""
_UNE_LETTRE = 26
"""Columns A to Z."""
_DERNIERE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERREUR = re.compile(rb'\bt="e"')


def controler_etendue(chemin: Path, nature: str) -> int:
    """Number of formulas in error (XLSX). Raises `ErreurMetier` IMP-002, 003, 014."""
    try:
        with zipfile.ZipFile(chemin) as archive:
            if nature == "ods":
                _controler_ods(archive)
                return 0
            feuilles = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
            return sum(_controler_feuille(archive, nom) for nom in feuilles)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, zlib.error, etree.XMLSyntaxError) as erreur:
        raise ErreurMetier(c.CLASSEUR_ILLISIBLE.constat()) from erreur


def blocs(archive: zipfile.ZipFile, nom: str) -> Iterator[bytes]:
    """A member of the archive by pieces that never cut a tag in two."""
    reste = b""
    with archive.open(nom) as f:
        while bloc := f.read(_BLOC):
            bloc = reste + bloc
            coupe = bloc.rfind(b"<") if len(bloc) > 1 else 0
            yield bloc[:coupe]
            reste = bloc[coupe:]
    yield reste


def _controler_feuille(archive: zipfile.ZipFile, nom: str) -> int:
    derniere_ligne = colonnes = erreurs = 0
    largeur = _UNE_LETTRE
    for bloc in blocs(archive, nom):
        if b't="e"' in bloc:
            erreurs += len(_ERREUR.findall(bloc))
        fin = max(bloc.rfind(b' r="'), 0)
        if trouve := _DERNIERE.search(bloc, fin):
            derniere_ligne = max(derniere_ligne, int(trouve[2]))
        if not _DEUX_LETTRES.search(bloc):
            continue
        largeur = COLONNES_MAX
        if _LOIN.search(bloc):
            # Cells far to the right: count only if they hold something.
            for m in _CELLULE.finditer(bloc):
                if not m[3]:
                    colonnes = max(colonnes, _rang(m[1]))
    if colonnes > COLONNES_MAX:
        raise ErreurMetier(c.TROP_DE_COLONNES.constat(nombre=colonnes, maximum=COLONNES_MAX))
    # Columns are not told apart as long as the widest rectangle they could make is bearable.
    if derniere_ligne * largeur > CELLULES_MAX:
        largeur = _largeur(archive, nom)
    _borner(derniere_ligne * largeur)
    return erreurs


def _largeur(archive: zipfile.ZipFile, nom: str) -> int:
    """The widest row, when the sheet is long enough for it to matter."""
    largeur = 1
    for bloc in blocs(archive, nom):
        deux = re.search(rb'\br="[A-Z]{2}[0-9]', bloc)
        motif = rb'\br="([A-Z]{2})[0-9]' if deux else rb'\br="([A-Z])[0-9]'
        largeur = max([largeur, *(_rang(x) for x in set(re.findall(motif, bloc)))])
    return largeur


def _rang(lettres: bytes) -> int:
    n = 0
    for x in lettres:
        n = n * 26 + x - 64
    return n


def _borner(cellules: int) -> None:
    if cellules > CELLULES_MAX:
        raise ErreurMetier(
            c.FEUILLE_DEMESUREE.constat(
                nombre=f"{cellules:,}".replace(",", "\u202f"), maximum=f"{CELLULES_MAX:,}".replace(",", "\u202f")
            )
        )


_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _controler_ods(archive: zipfile.ZipFile) -> None:
    """Repeated rows and cells count as many times as they say, when they hold something."""
    with archive.open("content.xml") as f:
        lignes = largeur = attente = 0
        for _, e in etree.iterparse(f, tag=(f"{_T}table-row", f"{_T}table"), huge_tree=False, resolve_entities=False):
            if e.tag == f"{_T}table":
                lignes = largeur = attente = 0
                continue
            repetee = int(e.get(f"{_T}number-rows-repeated", "1"))
            rang = plein = 0
            for cellule in e:
                n = int(cellule.get(f"{_T}number-columns-repeated", "1"))
                rang += n
                if len(cellule):
                    plein = rang
            e.clear()
            while (avant := e.getprevious()) is not None and avant.tag == e.tag:
                avant.getparent().remove(avant)
            if not plein:
                attente += repetee
                continue
            lignes, attente = lignes + attente + repetee, 0
            largeur = max(largeur, plein)
            if largeur > COLONNES_MAX:
                raise ErreurMetier(c.TROP_DE_COLONNES.constat(nombre=largeur, maximum=COLONNES_MAX))
            _borner(lignes * largeur)
