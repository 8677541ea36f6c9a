"""Charts: exact numbers, on every supported Python; labels that do not collide."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme.graphiques import colonnes, lignes
from parchemin.plateforme.graphiques.nombres import fr, plafond


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (0, "0"),
        (1234, "1\u202f234"),
        (Fraction(1, 2), "0,5"),
        (Fraction(5, 2), "2,5"),
        (Decimal("1234.56"), "1\u202f234,6"),
        (Fraction(-1, 2), "-0,5"),
        (Fraction(-1, 100), "0,0"),
        (Decimal("0.25"), "0,2"),
        (Decimal("9.96"), "10,0"),
        (None, "non publié"),
    ],
)
def test_les_nombres_s_ecrivent_en_francais(valeur: int | Decimal | Fraction | None, attendu: str) -> None:
    assert fr(valeur) == attendu


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_l_arrondi_est_au_dixieme(valeur: Fraction) -> None:
    relu = Fraction(fr(valeur).replace("\u202f", "").replace(",", "."))
    assert abs(relu - valeur) <= Fraction(1, 20)


@pytest.mark.parametrize("maximum", [0, 1, 5, 10])
def test_la_demi_echelle_s_ecrit(maximum: int) -> None:
    """The label at half the scale is a half when the top is odd."""
    demi = fr(plafond([maximum]) / 2)
    for dessin in (colonnes("Essai", ["2025"], [("a", [maximum])]), lignes("Essai", ["2025"], [("a", [maximum])])):
        assert f">{demi}</text>" in dessin
