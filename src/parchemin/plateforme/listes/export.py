"""Export of what a list shows: XLSX or CSV, every page, same filters, same columns, formulas neutralised."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from parchemin.plateforme.listes.constats import TROP_DE_LIGNES
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui

_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_LIGNES_MAX = 1_048_575
"""A sheet holds 1 048 576 rows, the first is the heading."""
_CELLULE_MAX = 32_767
_CHIFFRES_EXACTS = 15
"""A spreadsheet keeps 15 digits: a longer number (SIRET is 14, NIR 15) is written as text rather than rounded."""


def neutraliser(valeur: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe. Numbers and dates are themselves.

    Markup is taken off texts that were marked as safe HTML, and only those: « a < b » stays as it is.
    """
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | Decimal | float):
        fini = Decimal(str(valeur)).is_finite()
        return valeur if fini and len(Decimal(str(valeur)).as_tuple().digits) <= _CHIFFRES_EXACTS else str(valeur)
    if isinstance(valeur, date | time):
        return valeur
    texte = unescape(strip_tags(valeur)) if isinstance(valeur, SafeString) else str(valeur)
    # Controls are no text: XML forbids them, and a tab or a return may open a formula.
    texte = "".join(c for c in texte if c >= " " or c in "\t\n\r").strip()
    return f"'{texte}" if texte.startswith(_FORMULES) else texte


def nom_de_fichier(base: str, extension: str) -> str:
    """`certifications-2026-11-24.xlsx`."""
    return f"{base}-{aujourdhui():%Y-%m-%d}.{extension}"


class _Echo:
    def write(self, texte: str) -> str:
        return texte


def _en_texte(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return (valeur.astimezone(PARIS) if valeur.tzinfo else valeur).strftime("%d/%m/%Y %H:%M")
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, Decimal | float):
        # A French spreadsheet reads a comma; `12.5` would be a text, or worse, a date.
        return str(valeur).replace(".", ",")
    return valeur


def exporter_csv(base: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """UTF-8 with BOM, `;`, French dates and decimal commas: opens as it is in a French spreadsheet. Streamed."""
    ecrivain = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL)

    def morceaux() -> Iterator[str]:
        yield "\ufeff" + ecrivain.writerow([neutraliser(e) for e in entetes])
        for ligne in lignes:
            yield ecrivain.writerow([_en_texte(neutraliser(v)) for v in ligne])

    return StreamingHttpResponse(
        morceaux(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nom_de_fichier(base, "csv")}"'},
    )


def exporter_xlsx(base: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> FileResponse:
    """One sheet, header frozen and filterable, real dates and numbers. Constant memory: rows go to a temporary file.

    Raises `ErreurMetier` (LST-001) for more rows than a sheet holds.
    """
    fichier = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    classeur = xlsxwriter.Workbook(
        fichier, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    feuille = classeur.add_worksheet("Liste")
    gras = classeur.add_format({"bold": True, "bottom": 1})
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    moment = classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    feuille.freeze_panes(1, 0)
    for colonne, entete in enumerate(entetes):
        feuille.set_column(colonne, colonne, max(12, min(60, len(entete) + 8)))
        feuille.write_string(0, colonne, entete, gras)
    rang = 0
    for rang, ligne in enumerate(lignes, start=1):
        if rang > _LIGNES_MAX:
            classeur.close()
            fichier.close()
            nombre = f"plus de {_LIGNES_MAX:,}".replace(",", "\u202f")
            raise ErreurMetier(TROP_DE_LIGNES.constat(nombre=nombre, maximum=f"{_LIGNES_MAX:,}".replace(",", "\u202f")))
        for colonne, brute in enumerate(ligne):
            valeur = neutraliser(brute)
            if isinstance(valeur, datetime):
                local = valeur.astimezone(PARIS).replace(tzinfo=None) if valeur.tzinfo else valeur
                feuille.write_datetime(rang, colonne, local, moment)
            elif isinstance(valeur, date):
                feuille.write_datetime(rang, colonne, datetime(valeur.year, valeur.month, valeur.day), jour)  # noqa: DTZ001
            elif isinstance(valeur, int | Decimal | float):
                feuille.write_number(rang, colonne, valeur)
            else:
                feuille.write_string(rang, colonne, str(valeur)[:_CELLULE_MAX])
    if entetes and rang:
        feuille.autofilter(0, 0, rang, len(entetes) - 1)
    classeur.close()
    fichier.seek(0)
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=nom_de_fichier(base, "xlsx"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
