"""A timeline: dated events on a line, with today. Labels take the nearest free lane: none covers another, no stem
strikes one through.

Wide, it is a drawing; narrow, the same events become a vertical list (the page's style sheet chooses).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.socle.periodes import date_fr

_LARGEUR, _MARGE, _LETTRE, _ETAGE, _ECART = 760, 84, 7, 40, 8
"""Drawing units: width, side margins, mean width of a letter, height of a lane, gap between two labels."""
_ETAGES = 8
_AUJOURDHUI = "aujourd’hui"


@dataclass(frozen=True, slots=True)
class Place:
    """What a label wants: the point `x` of its day on the axis, its own `centre`, its `largeur`."""

    x: int
    centre: int
    largeur: int

    @property
    def debut(self) -> int:
        return self.centre - self.largeur // 2

    @property
    def fin(self) -> int:
        return self.centre + self.largeur // 2 + _ECART


@dataclass(slots=True)
class _Couloirs:
    """Lanes by number: 1 is just above the axis, -1 just below, and so on outwards."""

    poses: dict[int, list[Place]] = field(default_factory=dict)

    def _recouvre(self, couloir: int, p: Place) -> bool:
        return any(p.debut < q.fin and q.debut < p.fin for q in self.poses.get(couloir, ()))

    def _barre(self, couloir: int, p: Place) -> bool:
        """Its stem would cross a nearer label, or it would lie on the stem of a farther one."""
        for autre, places in self.poses.items():
            if autre * couloir < 0:
                continue
            for q in places:
                if abs(autre) < abs(couloir) and q.debut - 2 <= p.x <= q.fin:
                    return True
                if abs(autre) > abs(couloir) and p.debut - 2 <= q.x <= p.fin:
                    return True
        return False

    def poser(self, p: Place, ordre: Sequence[int]) -> int:
        """The first lane of `ordre` where it disturbs nothing; failing that, the first where it covers nothing."""
        couloir = next(
            (c for c in ordre if not self._recouvre(c, p) and not self._barre(c, p)),
            next((c for c in ordre if not self._recouvre(c, p)), ordre[-1]),
        )
        self.poses.setdefault(couloir, []).append(p)
        return couloir


def placer(places: Sequence[Place], aujourdhui: Place) -> list[int]:
    """Lane of each place, left to right. Today's comes first, just below the axis: nothing crosses it."""
    couloirs = _Couloirs()
    couloirs.poser(aujourdhui, (-1,))
    choisis = []
    for rang, place in enumerate(places):
        # Alternate by default: above, below; farther only when both are taken.
        cote = 1 if rang % 2 == 0 else -1
        ordre = [signe * etage for etage in range(1, _ETAGES + 1) for signe in (cote, -cote)]
        choisis.append(couloirs.poser(place, ordre))
    return choisis


def _place(x: int, *textes: str) -> Place:
    largeur = max(map(len, textes)) * _LETTRE
    # A label near an edge slides inwards rather than leave the drawing.
    return Place(x, min(max(x, largeur // 2 + 2), _LARGEUR - largeur // 2 - 2), largeur)


def frise(jalons: Sequence[tuple[date, str]], jour: date) -> SafeString:
    """`(day, label)` in any order; `jour` is today. Nothing when there is no event."""
    if not jalons:
        return SafeString("")
    ordonnes = sorted(jalons)
    debut, fin = min(ordonnes[0][0], jour), max(ordonnes[-1][0], jour)
    etendue = max((fin - debut).days, 1)

    def x(d: date) -> int:
        return _MARGE + (d - debut).days * (_LARGEUR - 2 * _MARGE) // etendue

    places = [_place(x(d), libelle, date_fr(d)) for d, libelle in ordonnes]
    present = _place(x(jour), _AUJOURDHUI)
    couloirs = placer(places, present)
    dessus = max([c for c in couloirs if c > 0], default=0)
    dessous = max([1, *(-c for c in couloirs if c < 0)])
    axe = dessus * _ETAGE + 16
    hauteur = axe + dessous * _ETAGE + 12
    points, textes, tiges = [], [], []
    for (d, libelle), place, couloir in zip(ordonnes, places, couloirs, strict=True):
        points.append((" fait" if d <= jour else "", place.x, axe))
        y = axe - 12 - (couloir - 1) * _ETAGE - 16 if couloir > 0 else axe + 24 + (-couloir - 1) * _ETAGE
        textes.append((place.centre, y, libelle, y + 16, date_fr(d)))
        tiges.append((place.x, axe - 12 if couloir < 2 else y + 22, axe) if couloir > 0 else (place.x, axe, y - 12))
    description = ", ".join(f"{libelle} le {date_fr(d)}" for d, libelle in ordonnes)

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
        '{}<text class="jour-texte" x="{}" y="{}" text-anchor="middle">aujourd’hui</text>{}</svg>'
        '<ol class="frise-liste">{}<li class="jour">aujourd’hui, {}</li>{}</ol></figure>',
        _LARGEUR, hauteur, f"Frise : {description}", "Frise", description,
        _LARGEUR - 2, axe, axe, present.x, axe, axe,
        format_html_join("", '<line class="fil-point" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', tiges),
        present.x, present.x, axe - 8, axe + 14,
        format_html_join("", '<circle class="point{}" cx="{}" cy="{}" r="6"/>', points),
        present.centre, axe + 28,
        format_html_join(
            "",
            '<text class="titre" x="{0}" y="{1}" text-anchor="middle">{2}</text>'
            '<text x="{0}" y="{3}" text-anchor="middle">{4}</text>',
            textes,
        ),
        elements(passes=True), date_fr(jour), elements(passes=False),
    )  # fmt: skip
