"""The ZIP itself: same rows, same bytes. Fixed dates, fixed order, fixed compression; every content hashed as it goes in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from parchemin.plateforme.listes.export import neutraliser
from parchemin.socle.empreintes import sha256_hex

INSTANT = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP can say: the day of making is told inside, once."""
_DEJA_SERRES = frozenset({"png", "jpg", "xlsx", "docx", "pptx", "ods", "odt", "zip"})
_CELLULE_MAX = 32_767


class Archive:
    """Written once, from its first file to its sums. `sommes`: name → SHA-256, in the order of writing."""

    def __init__(self, chemin: Path) -> None:
        self._zip = zipfile.ZipFile(chemin, "w", allowZip64=True)
        self.sommes: dict[str, str] = {}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def ajouter(self, nom: str, octets: bytes) -> str:
        """Returns the hash. Raises `ValueError` for a name met already, `OSError` when it cannot be written."""
        if nom in self.sommes:
            raise ValueError(f"{nom} is written twice")
        entree = zipfile.ZipInfo(nom, INSTANT)
        entree.external_attr = 0o644 << 16
        entree.create_system = 3
        serre = nom.rpartition(".")[2] in _DEJA_SERRES
        entree.compress_type = zipfile.ZIP_STORED if serre else zipfile.ZIP_DEFLATED
        self._zip.writestr(entree, octets)
        self.sommes[nom] = sha256_hex(octets)
        return self.sommes[nom]

    def clore(self) -> None:
        """The sums of all that was written, in the form that `sha256sum -c` reads; then nothing more."""
        sommes = "".join(f"{empreinte}  {nom}\n" for nom, empreinte in sorted(self.sommes.items()))
        self.ajouter("SHA256SUMS", sommes.encode())


def en_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM, « ; », nothing that a spreadsheet would run."""
    sortie = io.StringIO()
    ecrire = csv.writer(sortie, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    ecrire([neutraliser(e) for e in entetes])
    for ligne in lignes:
        ecrire([neutraliser(v) for v in ligne])
    return ("\ufeff" + sortie.getvalue()).encode()


def en_xlsx(entetes: Sequence[str], lignes: Iterable[Sequence[Any]], le: datetime) -> bytes:
    """The same rows in one sheet. `le`: written inside, so that it is no clock's."""
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    classeur.set_properties({"created": le.replace(tzinfo=None)})
    feuille = classeur.add_worksheet("Index")
    gras = classeur.add_format({"bold": True, "bottom": 1})
    feuille.freeze_panes(1, 0)
    for n, entete in enumerate(entetes):
        feuille.set_column(n, n, max(12, min(50, len(entete) + 10)))
        feuille.write_string(0, n, entete, gras)
    rang = 0
    for rang, ligne in enumerate(lignes, start=1):
        for n, brute in enumerate(ligne):
            valeur = neutraliser(brute)
            if isinstance(valeur, int):
                feuille.write_number(rang, n, valeur)
            else:
                feuille.write_string(rang, n, str(valeur)[:_CELLULE_MAX])
    if rang:
        feuille.autofilter(0, 0, rang, len(entetes) - 1)
    classeur.close()
    return sortie.getvalue()
