"""Columns by year, one or two series. A missing value is a gap, never a zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_LARGEUR, _HAUT, _BAS, _GAUCHE = 620, 34, 190, 40


def _plafond(maximum: int) -> int:
    """Smallest round number (1, 2, 5 × 10ⁿ) not below the maximum."""
    pas = 1
    while True:
        for facteur in (1, 2, 5):
            if facteur * pas >= maximum:
                return facteur * pas
        pas *= 10


def colonnes(titre: str, annees: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> SafeString:
    """`series` = (name, values aligned with `annees`); values are integers or None."""
    valeurs = [v for _, vs in series for v in vs if v is not None]
    if not annees or not valeurs:
        return SafeString("")
    plafond = _plafond(max([*valeurs, 1]))
    pas = Fraction(_LARGEUR - _GAUCHE - 10, len(annees))
    largeur = min(46, int(pas * Fraction(7, 10) / len(series)))

    def y(v: int) -> int:
        return _BAS - int(Fraction(v * (_BAS - _HAUT), plafond))

    grille = [(y(v), y(v) + 4, v) for v in sorted({0, plafond // 2, plafond})]
    rectangles: list[tuple[int, ...]] = []
    textes: list[tuple[int, int, object]] = []
    for i, annee in enumerate(annees):
        centre = _GAUCHE + int(pas * i + pas / 2)
        textes.append((centre, _BAS + 20, annee))
        for s, (_, vs) in enumerate(series):
            v = vs[i]
            x = centre - largeur * len(series) // 2 + s * largeur
            if v is None:
                textes.append((x + largeur // 2, _BAS - 6, "—"))
            else:
                rectangles.append((x + 2, y(v), largeur - 4, max(_BAS - y(v), 1), s + 1))
                textes.append((x + largeur // 2, y(v) - 6, v))
    legende = [(_GAUCHE + 190 * s, s + 1, _GAUCHE + 18 + 190 * s, nom) for s, (nom, _) in enumerate(series)]
    description = " ; ".join(
        f"{nom} : " + ", ".join(f"{a} {'non publié' if v is None else v}" for a, v in zip(annees, vs, strict=True))
        for nom, vs in series
    )
    return format_html(
        '<svg class="graphique" viewBox="0 0 {} 222" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
        "{}{}{}{}</svg>",
        _LARGEUR,
        titre,
        titre,
        description,
        format_html_join(
            "",
            '<line class="grille" x1="40" x2="610" y1="{0}" y2="{0}"/><text x="34" y="{1}" text-anchor="end">{2}</text>',
            grille,
        ),
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="s{}" rx="2"/>', rectangles),
        format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', textes),
        format_html_join(
            "", '<rect x="{}" y="6" width="12" height="12" class="s{}" rx="2"/><text x="{}" y="16">{}</text>', legende
        ),
    )
