"""A horizontal distribution bar: shares of a total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.graphiques.nombres import fr, pc

_PLANCHER = Fraction(1, 100)
"""A share that exists is seen, even one in ten thousand."""


def barre(segments: Sequence[tuple[str, int, str]]) -> SafeString:
    """`(tone, count, words)`; widths are shares of the total. Nothing when the total is zero.

    The words beside the bar are the page's: colours alone say nothing. Raises `ValueError` for a negative count.
    """
    if any(n < 0 for _, n, _ in segments):
        raise ValueError("a distribution counts things")
    total = sum(n for _, n, _ in segments)
    if total <= 0:
        return SafeString("")
    visibles = [(ton, max(Fraction(n, total), _PLANCHER)) for ton, n, _ in segments if n]
    somme = sum((part for _, part in visibles), Fraction(0))
    debut, morceaux = Fraction(0), []
    for ton, part in visibles:
        # Widths are rounded through their ends: the last one closes the bar exactly.
        fin = debut + part / somme
        morceaux.append((pc(debut), pc(Fraction(round(fin * 10_000) - round(debut * 10_000), 10_000)), ton))
        debut = fin
    separations = [(x, x) for x, _, _ in morceaux[1:]]
    description = ", ".join(f"{fr(n)} {mots}" for _, n, mots in segments)
    return format_html(
        '<svg class="barre graphique" width="100%" height="14" role="img" aria-label="{}"><title>{}</title>{}{}</svg>',
        description,
        description,
        format_html_join("", '<rect x="{}" y="0" width="{}" height="14" class="f-{}"/>', morceaux),
        format_html_join("", '<line x1="{}" x2="{}" y1="0" y2="14" class="coupe"/>', separations),
    )
