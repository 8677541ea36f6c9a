"""Pieces shared by the charts: escaped attributes, grid, legend, and the frame around a drawing.

Across, positions are percentages and sizes of letters are pixels: a chart stays readable at 360 px without scaling.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.graphiques.nombres import fr, pc

SERIES_MAX = 4
_PARTS = (Fraction(0), Fraction(1, 2), Fraction(1))


def marge(haut: Fraction, unite: str) -> Fraction:
    """Left share kept for the scale: its longest number still fits on the narrowest drawing (about 290 px)."""
    lettres = max(len(fr(haut * part, unite)) for part in _PARTS)
    return Fraction(max(9, (5 * lettres + 1) // 2 + 3), 100)


def abscisse(rang: int, combien: int, gauche: Fraction) -> Fraction:
    """Centre of the `rang`-th of `combien` slots, as a share of the width, right of the margin `gauche`."""
    return gauche + (1 - gauche) * (2 * rang + 1) / (2 * combien)


def grille(haut: Fraction, haut_px: int, bas_px: int, unite: str) -> SafeString:
    """Three lines and their numbers: zero, half, top."""
    gauche = marge(haut, unite)
    lignes = []
    for part in _PARTS:
        y = bas_px - int((bas_px - haut_px) * part)
        lignes.append((pc(gauche), y, y + 4, pc(gauche - Fraction(12, 1000)), fr(haut * part, unite)))
    return format_html_join(
        "",
        '<line class="grille" x1="{0}" x2="100%" y1="{1}" y2="{1}"/><text x="{3}" y="{2}" text-anchor="end">{4}</text>',
        lignes,
    )


def verifier(annees: Sequence[object], series: Sequence[tuple[str, Sequence[object]]]) -> None:
    """Raises `ValueError` for series that do not follow the years, or more than can be told apart."""
    if len(series) > SERIES_MAX:
        raise ValueError(f"at most {SERIES_MAX} series in one chart")
    for nom, valeurs in series:
        if len(valeurs) != len(annees):
            raise ValueError(f"{nom}: {len(valeurs)} values for {len(annees)} years")


def legende(noms: Sequence[str], *, lignes: bool = False) -> SafeString:
    """Names of the series, outside the drawing so that they wrap. None for a single series."""
    if len(noms) < 2:
        return SafeString("")
    signe = (
        '<line class="ligne l{0}" x1="1" x2="21" y1="6" y2="6"/>'
        if lignes
        else '<rect class="s{0}" x="4" y="0" width="14" height="12" rx="2"/>'
    )
    morceaux = format_html_join(
        "",
        '<li><svg class="graphique" aria-hidden="true" focusable="false">' + signe + "</svg>{1}</li>",
        ((i + 1, nom) for i, nom in enumerate(noms)),
    )
    return format_html('<ul class="legende" aria-hidden="true">{}</ul>', morceaux)


def decrire(annees: Sequence[str], series: Sequence[tuple[str, Sequence[object]]], unite: str) -> str:
    """The whole chart in words, for those who do not see it."""
    return " ; ".join(
        f"{nom} : " + ", ".join(f"{a} {fr(v, unite)}" for a, v in zip(annees, valeurs, strict=True))  # type: ignore[arg-type]
        for nom, valeurs in series
    )
