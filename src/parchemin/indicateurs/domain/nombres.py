"""Rates as published: exact fractions, one rounding at the end, and an interval for those who compare.

A rate is never a float: 57.5 rounds to 58 here and to 58 there, 56.5 to 56, because the official API rounds half to even
(facts b.1; worked case I06).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction


class ArrondiTaux(StrEnum):
    """How a rate is rounded: the official files round to the unit, half to even; InserSup keeps one decimal."""

    UNITE_PAIR = "unite_pair"
    UNITE_HAUT = "unite_haut"
    DIXIEME = "dixieme"


_PAS = {
    ArrondiTaux.UNITE_PAIR: Decimal(1), ArrondiTaux.UNITE_HAUT: Decimal(1), ArrondiTaux.DIXIEME: Decimal("0.1"),
}  # fmt: skip
_MODE = {
    ArrondiTaux.UNITE_PAIR: ROUND_HALF_EVEN, ArrondiTaux.UNITE_HAUT: ROUND_HALF_UP, ArrondiTaux.DIXIEME: ROUND_HALF_EVEN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rapport:
    """Numerator over denominator, both counts of people (or of contracts). Raises `ValueError` outside 0 ≤ n ≤ d."""

    numerateur: int
    denominateur: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerateur <= self.denominateur:
            raise ValueError(f"{self.numerateur} of {self.denominateur} is no rate")

    def __add__(self, autre: Rapport) -> Rapport:
        """Cumulated: people are added, never rates averaged (worked case I03)."""
        return Rapport(self.numerateur + autre.numerateur, self.denominateur + autre.denominateur)

    @property
    def pour_cent(self) -> Fraction:
        """Exact, 0 to 100. Raises `ZeroDivisionError` on an empty population: there is no rate then, not a zero."""
        return Fraction(100 * self.numerateur, self.denominateur)

    def arrondi(self, regle: ArrondiTaux) -> Decimal:
        return arrondir(self.pour_cent, regle)


def arrondir(valeur: Fraction, regle: ArrondiTaux) -> Decimal:
    """Rounded exactly: the fraction is cut at twelve decimals below the step, its remainder deciding a tie."""
    pas = _PAS[regle]
    unites = valeur / Fraction(pas)
    bas = unites.numerator // unites.denominator
    reste = unites - bas
    if reste == Fraction(1, 2):
        haut = bas % 2 == 1 if _MODE[regle] == ROUND_HALF_EVEN else True
    else:
        haut = reste > Fraction(1, 2)
    return (Decimal(bas + haut) * pas).quantize(pas)


def intervalle(r: Rapport, z: Decimal = Decimal("1.96")) -> tuple[Decimal, Decimal]:
    """Wilson's interval at 95 %, in points, to one decimal: for those who compare two small groups.

    Source: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », 1927.
    """
    n, p = Decimal(r.denominateur), Decimal(r.numerateur) / Decimal(r.denominateur)
    centre = p + z * z / (2 * n)
    marge = z * ((p * (1 - p) + z * z / (4 * n)) / n).sqrt()
    base = 1 + z * z / n
    bornes = ((centre - marge) / base, (centre + marge) / base)
    bas, haut = (max(Decimal(0), min(Decimal(1), x)) * 100 for x in bornes)
    return bas.quantize(Decimal("0.1")), haut.quantize(Decimal("0.1"))
