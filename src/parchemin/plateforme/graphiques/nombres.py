"""Numbers of a chart: `int`, `Decimal` or `Fraction` in, text out. A missing value is `None`: a gap, never a zero."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Valeur = int | Decimal | Fraction | None
Connue = int | Decimal | Fraction

MANQUE = "non publié"


def exact(valeur: Connue) -> Fraction:
    """Exact arithmetic: a drawing must not depend on binary rounding. Raises `TypeError` for a float."""
    if isinstance(valeur, float):
        raise TypeError("a chart takes int, Decimal or Fraction: a float hides how it was rounded")
    return Fraction(valeur)


def fr(valeur: Connue | None, unite: str = "") -> str:
    """`1 234`, `12,5`, with its unit after a non-breaking space; « non publié » when missing."""
    if valeur is None:
        return MANQUE
    f = exact(valeur)
    if f.denominator == 1:
        texte = f"{f.numerator:,}".replace(",", "\u202f")
    else:
        # Whole tenths, half to even: before Python 3.12 a Fraction has no format of its own.
        dixiemes = round(abs(f) * 10)
        entier, reste = divmod(dixiemes, 10)
        signe = "-" if f < 0 and dixiemes else ""
        texte = f"{signe}{entier:,}".replace(",", "\u202f") + f",{reste}"
    return f"{texte}\u00a0{unite}" if unite else texte


def plafond(valeurs: Iterable[Connue]) -> Fraction:
    """Smallest round number (1, 2, 4, 5, 10 × 10ⁿ, n of any sign) not below the largest value; 1 when all are zero."""
    haut = max((exact(v) for v in valeurs), default=Fraction(0))
    if haut <= 0:
        return Fraction(1)
    pas = Fraction(1)
    while pas > haut:
        pas /= 10
    while pas * 10 < haut:
        pas *= 10
    return next(pas * k for k in (1, 2, 4, 5, 10) if pas * k >= haut)


def pc(part: Fraction) -> str:
    """A share (0 to 1) as an SVG percentage with two decimals: `33.33%`."""
    centiemes = round(part * 10_000)
    entier, reste = divmod(centiemes, 100)
    return f"{entier}.{reste:02d}%" if reste else f"{entier}%"
