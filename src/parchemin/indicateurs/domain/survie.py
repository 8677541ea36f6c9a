"""How fast contracts are broken: the share broken by month since the start, contracts still running being counted as long as they are seen.

Source: E. L. Kaplan and P. Meier, « Nonparametric estimation from incomplete observations », 1958. Exact fractions, no float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parchemin.socle.periodes import ajouter_mois

Duree = tuple[int, int]
"""Whole months, then days: durations are compared month by month whatever the length of the months."""


@dataclass(frozen=True, slots=True)
class PointSurvie:
    """One month since the start (1 is the first). `suivis`: contracts still seen when it begins; `rompus` and `sortis` during it (broken; no
    longer seen: at their term, or still running today); `cumul`: share broken by its end, None once nobody is followed any more."""

    mois: int
    suivis: int
    rompus: int
    sortis: int
    cumul: Fraction | None


def duree(debut: date, jour: date) -> Duree:
    """From the first day to another. Raises `ValueError` for a day before it."""
    if jour < debut:
        raise ValueError("a contract is not observed before its start")
    mois = (jour.year - debut.year) * 12 + jour.month - debut.month
    while ajouter_mois(debut, mois) > jour:
        mois -= 1
    return mois, (jour - ajouter_mois(debut, mois)).days


def courbe_de_rupture(observations: Sequence[tuple[Duree, bool]], horizon: int = 24) -> list[PointSurvie]:
    """Points of months 1 to `horizon` from (duration seen, broken at its end?). One broken on the very day another stops being seen
    comes first: the other was still there."""
    ordre = sorted(observations, key=lambda x: (x[0], not x[1]))
    restants, survie, points, rang = len(ordre), Fraction(1), [], 0
    for mois in range(1, horizon + 1):
        debut, rompus, sortis = restants, 0, 0
        while rang < len(ordre) and ordre[rang][0] < (mois, 0):
            if ordre[rang][1]:
                survie *= Fraction(restants - 1, restants)
                rompus += 1
            else:
                sortis += 1
            restants -= 1
            rang += 1
        points.append(PointSurvie(mois, debut, rompus, sortis, 1 - survie if debut else None))
    return points
