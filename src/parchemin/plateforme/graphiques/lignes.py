"""Lines by year. A missing year breaks the line: two known points are never joined across a gap."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.graphiques.dessin import abscisse, decrire, grille, legende, marge, verifier
from parchemin.plateforme.graphiques.nombres import Connue, Valeur, exact, fr, pc, plafond

_HAUT, _BAS, _HAUTEUR = 26, 178, 206


def lignes(
    titre: str,
    annees: Sequence[str],
    series: Sequence[tuple[str, Sequence[Valeur]]],
    unite: str = "",
    sommet: Connue | None = None,
) -> SafeString:
    """`sommet` fixes the top of the scale (100 for rates). Nothing to draw: an empty string."""
    verifier(annees, series)
    connues = [v for _, vs in series for v in vs if v is not None]
    if not annees or not connues:
        return SafeString("")
    haut = plafond([*connues, *([] if sommet is None else [sommet])])
    bord = marge(haut, unite)

    def y(v: Connue) -> int:
        return _BAS - int(exact(v) / haut * (_BAS - _HAUT))

    segments: list[tuple[object, ...]] = []
    points: list[tuple[object, ...]] = []
    textes: list[tuple[object, ...]] = [
        ("", pc(abscisse(i, len(annees), bord)), _BAS + 20, annee) for i, annee in enumerate(annees)
    ]
    for s, (_, valeurs) in enumerate(series):
        for i, v in enumerate(valeurs):
            x = pc(abscisse(i, len(annees), bord))
            if v is None:
                if len(series) == 1:
                    textes.append(("manque", x, _BAS - 6, "—"))
                continue
            suivante = valeurs[i + 1] if i + 1 < len(valeurs) else None
            if suivante is not None:
                segments.append((s + 1, x, pc(abscisse(i + 1, len(annees), bord)), y(v), y(suivante)))
            points.append((x, y(v), s + 1))
            # The second series speaks below its points: two series seldom cross on the same pixel.
            textes.append(("valeur", x, y(v) + (18 if s % 2 else -9), fr(v)))
    return format_html(
        '{}<svg class="graphique{}" width="100%" height="{}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
        "{}{}{}{}</svg>",
        legende([nom for nom, _ in series], lignes=True),
        " dense" if len(annees) * len(series) > 10 else "",
        _HAUTEUR,
        f"{titre}. {decrire(annees, series, unite)}",
        titre,
        decrire(annees, series, unite),
        grille(haut, _HAUT, _BAS, unite),
        format_html_join("", '<line class="ligne l{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', segments),
        format_html_join("", '<circle cx="{}" cy="{}" r="4" class="s{}"/>', points),
        format_html_join("", '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>', textes),
    )
