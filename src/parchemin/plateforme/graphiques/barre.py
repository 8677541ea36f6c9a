"""A horizontal distribution bar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def barre(segments: Sequence[tuple[str, int, str]]) -> SafeString:
    """`(tone, count, words)`; widths are shares of the total. Nothing when the total is zero."""
    total = sum(n for _, n, _ in segments)
    if total <= 0:
        return SafeString("")
    debut = 0
    morceaux = []
    for ton, n, _ in segments:
        # Integer thousandths: the last segment ends exactly at 1000.
        fin = debut + n
        x, largeur = debut * 1000 // total, fin * 1000 // total - debut * 1000 // total
        morceaux.append((x, max(largeur - 3, 1) if n else 0, ton))
        debut = fin
    description = ", ".join(f"{n} {mots}" for _, n, mots in segments)
    return format_html(
        '<svg class="barre" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        description,
        format_html_join("", '<rect x="{}" y="0" width="{}" height="14" class="f-{}"/>', morceaux),
    )
