"""Working days: neither Saturdays, nor Sundays, nor the public holidays of the whole of France."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).parent / "donnees" / "jours_feries.yaml")


def paques(annee: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's computation; years from 1583)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    mois, jour = divmod(h + n - 7 * m + 114, 31)
    return date(annee, mois, jour + 1)


@cache
def jours_feries(annee: int) -> frozenset[date]:
    """The legal holidays of one year (code du travail, art. L. 3133-1). Those of Alsace and Moselle (L. 3134-13) and of overseas
    (L. 3422-2) are not among them: see the note of the data file."""
    jour = date(annee, 12, 31)
    fixes = (date.fromisoformat(f"{annee:04d}-{x}") for x in recueil().valeur_au("fixes", jour))
    mobiles = (paques(annee) + timedelta(days=n) for n in recueil().valeur_au("apres_paques", jour))
    return frozenset({*fixes, *mobiles})


def est_ouvre(jour: date) -> bool:
    return jour.weekday() < 5 and jour not in jours_feries(jour.year)


def jours_ouvres_apres(debut: date, nombre: int) -> date:
    """The day that is `nombre` working days after `debut`; `debut` itself when `nombre` is 0."""
    jour, reste = debut, nombre
    while reste > 0:
        jour += timedelta(days=1)
        reste -= est_ouvre(jour)
    return jour
