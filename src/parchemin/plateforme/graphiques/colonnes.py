"""Columns by year, one to four series side by side. A missing value is a gap with a dash, never a zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.graphiques.dessin import abscisse, decrire, grille, legende, marge, verifier
from parchemin.plateforme.graphiques.nombres import Valeur, exact, fr, pc, plafond

_HAUT, _BAS, _HAUTEUR = 22, 178, 206


def colonnes(
    titre: str, annees: Sequence[str], series: Sequence[tuple[str, Sequence[Valeur]]], unite: str = ""
) -> SafeString:
    """`series` = (name, values aligned with `annees`). Nothing to draw: an empty string."""
    verifier(annees, series)
    connues = [v for _, vs in series for v in vs if v is not None]
    if not annees or not connues:
        return SafeString("")
    haut = plafond(connues)
    bord = marge(haut, unite)
    creneau = (1 - bord) / len(annees)
    largeur = min(creneau * Fraction(3, 4) / len(series), Fraction(9, 100))
    rectangles: list[tuple[object, ...]] = []
    textes: list[tuple[object, ...]] = []
    for i, annee in enumerate(annees):
        centre = abscisse(i, len(annees), bord)
        textes.append(("", pc(centre), _BAS + 20, annee))
        for s, (_, valeurs) in enumerate(series):
            gauche = centre + largeur * (s - Fraction(len(series), 2))
            milieu = pc(gauche + largeur / 2)
            v = valeurs[i]
            if v is None:
                textes.append(("manque", milieu, _BAS - 5, "—"))
                continue
            # A small value stays visible: one pixel at least, unless it is a real zero.
            hauteur = max(int(exact(v) / haut * (_BAS - _HAUT)), 1) if exact(v) > 0 else 0
            rectangles.append(
                (pc(gauche + largeur / 20), _BAS - hauteur, pc(largeur * Fraction(9, 10)), hauteur, s + 1)
            )
            textes.append(("valeur", milieu, _BAS - hauteur - 5, fr(v)))
    dense = len(annees) * len(series) > 7
    return format_html(
        '{}<svg class="graphique{}" width="100%" height="{}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
        "{}{}{}</svg>",
        legende([nom for nom, _ in series]),
        " dense" if dense else "",
        _HAUTEUR,
        f"{titre}. {decrire(annees, series, unite)}",
        titre,
        decrire(annees, series, unite),
        grille(haut, _HAUT, _BAS, unite),
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="s{}" rx="2"/>', rectangles),
        format_html_join("", '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>', textes),
    )
