"""Marks and averages, exact: `Decimal` for what is added, a fraction for what is divided, never a float.

Marks have at most three decimals and coefficients two: sums of products stay far inside the 28 digits of `Decimal`, so they
are exact; an average is compared by multiplying, never by dividing.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

ZERO = Decimal(0)
DIX = Decimal(10)
_CENTIEME = Decimal("0.01")


class Arrondi(StrEnum):
    """How an average is rounded before it is compared. `AUCUN`: the exact fraction decides."""

    AUCUN = "aucun"
    CENTIEME_SUPERIEUR = "centieme_superieur"


def ecrire(nombre: Decimal | Fraction) -> str:
    """French writing, two decimals when exact needs more, none for a whole number: « 10 », « 9,5 », « 10,28 ».

    A rounded display never crosses a bound by itself: see `Moyenne.affichee`.
    """
    if isinstance(nombre, Fraction):
        nombre = _au_centieme(nombre, ROUND_HALF_UP)
    elif nombre.as_tuple().exponent < -3:  # type: ignore[operator]
        nombre = nombre.quantize(_CENTIEME, ROUND_HALF_UP)
    texte = f"{nombre:f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(".", ",")


def _au_centieme(f: Fraction, sens: str) -> Decimal:
    """Hundredth of a fraction, computed on whole numbers: dividing decimals first could round twice."""
    centiemes, reste = divmod(f.numerator * 100, f.denominator)
    if sens == ROUND_CEILING:
        centiemes += reste > 0
    elif 2 * reste >= f.denominator:
        centiemes += 1
    return Decimal(centiemes).scaleb(-2)


def au_pas_superieur(note: Decimal, pas: Decimal) -> Decimal:
    """The mark itself when it is a multiple of `pas`, otherwise the next one up: 12.1 by half points gives 12.5."""
    reste = note % pas
    return note if not reste else note - reste + pas


class Moyenne:
    """A total of points over a total of coefficients. Comparisons are exact, after the rounding that the rule orders."""

    __slots__ = ("arrondi", "coefficients", "total")

    def __init__(self, total: Decimal, coefficients: Decimal, arrondi: Arrondi = Arrondi.AUCUN) -> None:
        """`coefficients` > 0. Raises `ValueError` otherwise: an average over nothing is no average."""
        if coefficients <= 0:
            raise ValueError("an average needs coefficients")
        self.total, self.coefficients, self.arrondi = total, coefficients, arrondi

    @property
    def exacte(self) -> Fraction:
        """Before any rounding."""
        return Fraction(self.total) / Fraction(self.coefficients)

    def atteint(self, seuil: Decimal) -> bool:
        """Is the average, rounded as the rule says, at least `seuil`?

        To the next hundredth up: reached as soon as more than `seuil` minus one hundredth is (thresholds are whole hundredths).
        """
        if self.total >= seuil * self.coefficients:
            return True
        if self.arrondi is Arrondi.AUCUN:
            return False
        return self.total > (seuil - _CENTIEME) * self.coefficients

    @property
    def retenue(self) -> Fraction | Decimal:
        """The value that the decision uses."""
        if self.arrondi is Arrondi.CENTIEME_SUPERIEUR:
            return _au_centieme(self.exacte, ROUND_CEILING)
        return self.exacte

    @property
    def arrondie(self) -> Decimal:
        """To the nearest hundredth, as people write it."""
        return _au_centieme(self.exacte, ROUND_HALF_UP)

    def sauvee_par_arrondi(self, seuil: Decimal) -> bool:
        """Would a rounding to the hundredth, to the nearest or up, reach `seuil`, which the exact value does not?

        The texts ask for two decimals and do not say how they are obtained: both ways are looked at.
        """
        return (seuil - _CENTIEME) * self.coefficients < self.total < seuil * self.coefficients

    @property
    def affichee(self) -> str:
        """Two decimals in words that do not lie: an average just below a whole number is not shown as that number."""
        if self.arrondi is Arrondi.CENTIEME_SUPERIEUR:
            return ecrire(self.retenue)
        au_dessus = _au_centieme(self.exacte, ROUND_CEILING)
        if self.total < au_dessus * self.coefficients and au_dessus == au_dessus.to_integral_value():
            coupee = self.tronquee
            return ecrire(coupee) if coupee * self.coefficients == self.total else f"{ecrire(coupee)}…"
        return ecrire(self.arrondie)

    @property
    def tronquee(self) -> Decimal:
        """Three decimals, cut."""
        f = self.exacte
        return Decimal(f.numerator * 1000 // f.denominator).scaleb(-3)

    def __repr__(self) -> str:
        return f"Moyenne({self.total} / {self.coefficients})"

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Moyenne) and self.exacte == autre.exacte and self.arrondi is autre.arrondi

    def __hash__(self) -> int:
        return hash((self.exacte, self.arrondi))
