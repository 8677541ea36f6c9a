"""Export of what a list shows: XLSX or CSV, every page, same filters, same columns, formulas neutralised."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.html import strip_tags

from parchemin.socle.horloge import PARIS, aujourdhui

_FORMULES = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def neutraliser(valeur: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe. Numbers and dates are themselves."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | date):
        return valeur
    texte = strip_tags(str(valeur)).strip()
    return f"'{texte}" if texte.startswith(_FORMULES) else texte


def nom_de_fichier(base: str, extension: str) -> str:
    """`certifications-2026-11-24.xlsx`."""
    return f"{base}-{aujourdhui():%Y-%m-%d}.{extension}"


class _Echo:
    def write(self, texte: str) -> str:
        return texte


def _en_texte(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return valeur.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
    return valeur.strftime("%d/%m/%Y") if isinstance(valeur, date) else valeur


def exporter_csv(base: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """UTF-8 with BOM, `;`, French dates: opens as it is in a French spreadsheet."""
    ecrivain = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_MINIMAL)

    def morceaux() -> Iterator[str]:
        yield "\ufeff" + ecrivain.writerow(entetes)
        for ligne in lignes:
            yield ecrivain.writerow([_en_texte(neutraliser(v)) for v in ligne])

    return StreamingHttpResponse(
        morceaux(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nom_de_fichier(base, "csv")}"'},
    )


def exporter_xlsx(base: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> FileResponse:
    """One sheet, header frozen, real dates and numbers. Constant memory: rows go to a temporary file."""
    fichier = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    classeur = xlsxwriter.Workbook(
        fichier, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    feuille = classeur.add_worksheet("Liste")
    gras = classeur.add_format({"bold": True, "bottom": 1})
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    feuille.freeze_panes(1, 0)
    for colonne, entete in enumerate(entetes):
        feuille.write_string(0, colonne, entete, gras)
        feuille.set_column(colonne, colonne, max(12, min(60, len(entete) + 8)))
    for rang, ligne in enumerate(lignes, start=1):
        for colonne, brute in enumerate(ligne):
            valeur = neutraliser(brute)
            if isinstance(valeur, datetime):
                feuille.write_datetime(rang, colonne, valeur.astimezone(PARIS).replace(tzinfo=None), jour)
            elif isinstance(valeur, date):
                feuille.write_datetime(rang, colonne, datetime(valeur.year, valeur.month, valeur.day), jour)  # noqa: DTZ001
            elif isinstance(valeur, int):
                feuille.write_number(rang, colonne, valeur)
            else:
                feuille.write_string(rang, colonne, valeur[:32_000])
    classeur.close()
    fichier.seek(0)
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=nom_de_fichier(base, "xlsx"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
