"""A timeline: dated events on a line, with today. Labels take the nearest free lane: they never collide.

Wide, it is a drawing; narrow, the same events become a vertical list (the page's style sheet chooses).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.socle.periodes import date_fr

_LARGEUR, _MARGE, _LETTRE, _ETAGE = 760, 84, 7, 40
"""Drawing units: width, side margins, mean width of a letter, height of a lane."""


def _couloirs(places: Sequence[tuple[int, int]]) -> list[int]:
    """(centre, width) left to right -> lane of each: 1, -1, 2, -2… the first where it touches nothing before it."""
    fins: dict[int, int] = {}
    choisis = []
    for rang, (centre, largeur) in enumerate(places):
        # Alternate by default: above, below; farther only when both are taken.
        ordre = (1, -1, 2, -2, 3, -3) if rang % 2 == 0 else (-1, 1, -2, 2, -3, 3)
        debut = centre - largeur // 2
        couloir = next((c for c in ordre if fins.get(c, -1) < debut), ordre[-1])
        fins[couloir] = centre + largeur // 2 + 8
        choisis.append(couloir)
    return choisis


def frise(jalons: Sequence[tuple[date, str]], jour: date) -> SafeString:
    """`(day, label)` in any order; `jour` is today. Nothing when there is no event."""
    if not jalons:
        return SafeString("")
    ordonnes = sorted(jalons)
    debut, fin = min(ordonnes[0][0], jour), max(ordonnes[-1][0], jour)
    etendue = max((fin - debut).days, 1)

    def x(d: date) -> int:
        return _MARGE + (d - debut).days * (_LARGEUR - 2 * _MARGE) // etendue

    largeurs = [max(len(libelle), len(date_fr(d))) * _LETTRE for d, libelle in ordonnes]
    # A label near an edge slides inwards rather than leave the drawing.
    centres = [
        min(max(x(d), largeur // 2 + 2), _LARGEUR - largeur // 2 - 2)
        for (d, _), largeur in zip(ordonnes, largeurs, strict=True)
    ]
    couloirs = _couloirs(list(zip(centres, largeurs, strict=True)))
    dessus = max([c for c in couloirs if c > 0], default=0)
    dessous = max([-c for c in couloirs if c < 0], default=0)
    axe = dessus * _ETAGE + 16
    hauteur = axe + dessous * _ETAGE + 36
    points, textes, tiges = [], [], []
    for (d, libelle), centre, couloir in zip(ordonnes, centres, couloirs, strict=True):
        points.append((" fait" if d <= jour else "", x(d), axe))
        y = axe - 12 - (couloir - 1) * _ETAGE - 16 if couloir > 0 else axe + 24 + (-couloir - 1) * _ETAGE
        textes.append((centre, y, libelle, y + 16, date_fr(d)))
        tiges.append((x(d), axe - 12 if couloir < 2 else y + 22, axe) if couloir > 0 else (x(d), axe, y - 12))
    description = ", ".join(f"{libelle} le {date_fr(d)}" for d, libelle in ordonnes)
    x_jour = x(jour)

    def elements(*, passes: bool) -> SafeString:
        return format_html_join(
            "",
            '<li class="{}"><b>{}</b><time datetime="{}">{}</time></li>',
            (
                ("fait" if passes else "suite", libelle, d.isoformat(), date_fr(d))
                for d, libelle in ordonnes
                if (d <= jour) is passes
            ),
        )

    return format_html(
        '<figure class="graphe"><svg class="graphique frise" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "<title>{}</title><desc>{}</desc>"
        '<line class="axe" x1="2" x2="{}" y1="{}" y2="{}"/><line class="passe" x1="2" x2="{}" y1="{}" y2="{}"/>'
        '{}<line class="jour" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="jour-texte" x="{}" y="{}" text-anchor="middle">aujourd’hui</text>{}{}</svg>'
        '<ol class="frise-liste">{}<li class="jour">aujourd’hui, {}</li>{}</ol></figure>',
        _LARGEUR, hauteur, f"Frise : {description}", "Frise", description,
        _LARGEUR - 2, axe, axe, x_jour, axe, axe,
        format_html_join("", '<line class="fil-point" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', tiges),
        x_jour, x_jour, axe - 14, hauteur - 20, x_jour, hauteur - 5,
        format_html_join("", '<circle class="point{}" cx="{}" cy="{}" r="6"/>', points),
        format_html_join(
            "",
            '<text class="titre" x="{0}" y="{1}" text-anchor="middle">{2}</text>'
            '<text x="{0}" y="{3}" text-anchor="middle">{4}</text>',
            textes,
        ),
        elements(passes=True), date_fr(jour), elements(passes=False),
    )  # fmt: skip
