"""The curve of breaks, against tables worked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.survie import courbe_de_rupture, duree

ROMPU, VU = True, False


def test_une_table_faite_a_la_main() -> None:
    """Ten contracts. Month 1: two broken of 10, then one leaves. Month 2: one broken of 7 still there. Month 3: nobody breaks, two leave.
    Month 4: one broken of 4. So 1 − 8/10 = 20 %, then 1 − 8/10 × 6/7 = 31,4 %, then the same, then 1 − 8/10 × 6/7 × 3/4 = 48,6 %."""
    observations = [
        ((0, 5), ROMPU), ((0, 20), ROMPU), ((0, 25), VU), ((1, 3), ROMPU), ((2, 1), VU), ((2, 9), VU), ((3, 0), ROMPU),
        ((3, 4), VU), ((3, 10), VU), ((3, 11), VU),
    ]  # fmt: skip
    points = courbe_de_rupture(observations, 5)
    assert [(p.suivis, p.rompus, p.sortis) for p in points] == [(10, 2, 1), (7, 1, 0), (6, 0, 2), (4, 1, 3), (0, 0, 0)]
    assert [p.cumul for p in points] == [F(1, 5), 1 - F(8, 10) * F(6, 7), 1 - F(8, 10) * F(6, 7), 1 - F(8, 10) * F(6, 7) * F(3, 4), None]  # fmt: skip


def test_sans_personne_perdue_c_est_la_part_simple() -> None:
    """Worked case I19: 100 contracts, 21 broken within nine months, 26 in all, the others at their term: 21 % then 26 %."""
    observations = [((n % 9, 1), ROMPU) for n in range(21)] + [((10, n), ROMPU) for n in range(5)]
    observations += [((24, 0), VU)] * 74
    points = courbe_de_rupture(observations)
    assert points[8].cumul == F(21, 100)
    assert points[23].cumul == F(26, 100)


def test_rompu_le_jour_ou_un_autre_sort() -> None:
    """Both on the same day: who is broken first finds the other still there."""
    assert courbe_de_rupture([((1, 0), VU), ((1, 0), ROMPU)], 2)[1].cumul == F(1, 2)


def test_personne() -> None:
    assert [p.cumul for p in courbe_de_rupture([], 2)] == [None, None]


@pytest.mark.parametrize(
    ("debut", "jour", "attendu"),
    [
        (date(2025, 9, 1), date(2025, 9, 1), (0, 0)),
        (date(2025, 9, 1), date(2025, 9, 30), (0, 29)),
        (date(2025, 9, 1), date(2025, 10, 1), (1, 0)),
        (date(2025, 1, 31), date(2025, 2, 28), (1, 0)),
        (date(2024, 2, 29), date(2025, 2, 28), (12, 0)),
    ],
)
def test_une_duree_en_mois(debut: date, jour: date, attendu: tuple[int, int]) -> None:
    assert duree(debut, jour) == attendu


def test_pas_de_duree_a_rebours() -> None:
    with pytest.raises(ValueError, match="before its start"):
        duree(date(2025, 9, 2), date(2025, 9, 1))


@given(st.lists(st.tuples(st.tuples(st.integers(0, 23), st.integers(0, 30)), st.booleans()), max_size=30))
def test_la_courbe_monte_et_compte_tout_le_monde(observations: list[tuple[tuple[int, int], bool]]) -> None:
    points = courbe_de_rupture(observations)
    connus = [p.cumul for p in points if p.cumul is not None]
    assert connus == sorted(connus)
    assert all(0 <= c <= 1 for c in connus)
    assert sum(p.rompus + p.sortis for p in points) == len(observations)
