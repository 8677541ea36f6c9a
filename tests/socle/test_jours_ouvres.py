"""Easter against a table of published dates; working days against a plain count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.socle.jours_ouvres import est_ouvre, jours_feries, jours_ouvres_apres, paques

_PAQUES = {
    1818: (3, 22), 1886: (4, 25), 1943: (4, 25), 2008: (3, 23), 2019: (4, 21), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5),
    2027: (3, 28), 2028: (4, 16), 2035: (3, 25), 2038: (4, 25),
}  # fmt: skip
"""Year -> month and day. 22 March and 25 April are the two ends that Easter never passes."""


@pytest.mark.parametrize(("annee", "jour"), _PAQUES.items())
def test_easter_sunday(annee: int, jour: tuple[int, int]) -> None:
    assert paques(annee) == date(annee, *jour)


@given(st.integers(1583, 3000))
def test_easter_is_a_sunday_between_its_two_ends(annee: int) -> None:
    assert paques(annee).weekday() == 6
    assert date(annee, 3, 22) <= paques(annee) <= date(annee, 4, 25)


def test_the_eleven_holidays_of_2026() -> None:
    attendus = ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"]
    assert sorted(jours_feries(2026)) == [date.fromisoformat(f"2026-{x}") for x in attendus]


@pytest.mark.parametrize(
    ("debut", "nombre", "fin"),
    [
        ("2026-04-30", 1, "2026-05-04"),  # the first of May is a Friday
        ("2026-05-13", 1, "2026-05-15"),  # Ascension
        ("2026-12-24", 5, "2027-01-04"),  # Christmas, two ends of week, New Year
        ("2026-11-27", 0, "2026-11-27"),
        ("2026-12-25", 1, "2026-12-28"),  # the 26th, a Saturday: the same in Alsace this year
        ("2024-12-25", 1, "2024-12-26"),  # in Alsace it would be the 27th: not counted, see the data file
    ],
)
def test_working_days_after(debut: str, nombre: int, fin: str) -> None:
    assert jours_ouvres_apres(date.fromisoformat(debut), nombre) == date.fromisoformat(fin)


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(1, 30))
def test_as_many_working_days_as_asked(debut: date, n: int) -> None:
    fin = jours_ouvres_apres(debut, n)
    assert est_ouvre(fin)
    assert fin.weekday() < 5
    assert sum(est_ouvre(debut + timedelta(days=i)) for i in range(1, (fin - debut).days + 1)) == n
