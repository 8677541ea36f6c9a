"""A timeline: dated events on a line, with today. Labels alternate above and below so that they never collide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.socle.periodes import date_fr

_LARGEUR, _MARGE, _AXE = 720, 74, 82


def frise(jalons: Sequence[tuple[date, str]], jour: date) -> SafeString:
    """`(day, label)` in any order. Nothing when there is no event."""
    if not jalons:
        return SafeString("")
    ordonnes = sorted(jalons)
    debut, fin = min(ordonnes[0][0], jour), max(ordonnes[-1][0], jour)
    etendue = max((fin - debut).days, 1)

    def x(d: date) -> int:
        return _MARGE + (d - debut).days * (_LARGEUR - 2 * _MARGE) // etendue

    points, textes = [], []
    for rang, (d, libelle) in enumerate(ordonnes):
        points.append((x(d), _AXE))
        haut, bas = (_AXE - 44, _AXE - 27) if rang % 2 == 0 else (_AXE + 34, _AXE + 51)
        textes.append((x(d), haut, libelle, bas, date_fr(d)))
    description = ", ".join(f"{libelle} le {date_fr(d)}" for d, libelle in ordonnes)
    x_jour = x(jour)
    return format_html(
        '<svg class="graphique frise" viewBox="0 0 {} 160" role="img" aria-label="Frise : {}"><desc>{}</desc>'
        '<line class="axe" x1="{}" x2="{}" y1="{}" y2="{}" stroke-width="3"/>'
        '<line class="jour" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="middle">aujourd’hui</text>'
        "{}{}</svg>",
        _LARGEUR, description, description, _MARGE, _LARGEUR - _MARGE, _AXE, _AXE,
        x_jour, x_jour, _AXE - 20, _AXE + 20, x_jour, 154,
        format_html_join("", '<circle class="point" cx="{}" cy="{}" r="6"/>', points),
        format_html_join(
            "",
            '<text class="titre" x="{0}" y="{1}" text-anchor="middle">{2}</text>'
            '<text x="{0}" y="{3}" text-anchor="middle">{4}</text>',
            textes,
        ),
    )  # fmt: skip
