"""Three states and why: dates, freshness, validity, a requirement that changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.preuves.domain.couverture import (
    EtatCouverture,
    PreuvePresentee,
    RaisonRafraichir,
    couvrir,
    dernier_jour,
    juger,
)
from parchemin.preuves.domain.referentiels import Attendu

JOUR = date(2026, 11, 24)
A, B = Attendu("q:1:a", "A"), Attendu("q:1:b", "B")
E, R = EtatCouverture, RaisonRafraichir
JOURS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def p(cle: str, le: date, **autres: object) -> PreuvePresentee:
    return PreuvePresentee(cle, "Preuve", le, **autres)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("preuve", "attendu", "raison", "jusque"),
    [
        (p("1", date(2025, 11, 24)), A, None, date(2026, 11, 24)),
        (p("1", date(2025, 11, 23)), A, R.ANCIENNE, date(2026, 11, 23)),
        (p("1", date(2020, 1, 1)), Attendu("q:1:a", "A", mois=0), None, None),
        (p("1", date(2024, 12, 1)), Attendu("q:1:a", "A", mois=24), None, date(2026, 12, 1)),
        (p("1", date(2024, 12, 1), mois=120), Attendu("q:1:a", "A", mois=24), None, date(2026, 12, 1)),
        (p("1", date(2025, 6, 1), mois=120), Attendu("q:1:a", "A"), R.ANCIENNE, date(2026, 6, 1)),
        (p("1", date(2026, 10, 1), mois=1), Attendu("q:1:a", "A", mois=24), R.ANCIENNE, date(2026, 11, 1)),
        (p("1", date(2026, 1, 1), au=date(2026, 11, 23)), A, R.EXPIREE, date(2026, 11, 23)),
        (p("1", date(2026, 1, 1), au=date(2026, 11, 24)), A, None, date(2026, 11, 24)),
        (p("1", date(2023, 1, 1), au=date(2026, 12, 20)), A, None, date(2026, 12, 20)),
        (p("1", date(2023, 1, 1), au=date(2026, 12, 20)), Attendu("q:1:a", "A", mois=24), R.ANCIENNE, date(2025, 1, 1)),
        (p("1", date(2025, 1, 1), au=date(2027, 1, 1), mois=6), A, R.ANCIENNE, date(2025, 7, 1)),
        (p("1", date(2026, 10, 31)), Attendu("q:1:a", "A", change_le=date(2026, 11, 1)), R.EXIGENCE_CHANGEE, date(2027, 10, 31)),
        (p("1", date(2026, 11, 1)), Attendu("q:1:a", "A", change_le=date(2026, 11, 1)), None, date(2027, 11, 1)),
        (p("1", date(2026, 10, 31), relue_le=date(2026, 11, 2)), Attendu("q:1:a", "A", change_le=date(2026, 11, 1)), None, date(2027, 10, 31)),
        (p("1", date(2026, 10, 31), relue_le=date(2026, 10, 31)), Attendu("q:1:a", "A", change_le=date(2026, 11, 1)), R.EXIGENCE_CHANGEE, date(2027, 10, 31)),
        (p("1", date(2026, 10, 31)), Attendu("q:1:a", "A", change_le=date(2027, 1, 1)), None, date(2027, 10, 31)),
    ],
)  # fmt: skip
def test_one_evidence(
    preuve: PreuvePresentee, attendu: Attendu, raison: RaisonRafraichir | None, jusque: date | None
) -> None:
    j = juger(preuve, attendu, JOUR, mois=12)
    assert (j.raison, j.jusque) == (raison, jusque)


def test_the_state_of_a_requirement_is_that_of_its_weakest_expectation() -> None:
    neuve, vieille = p("n", date(2026, 11, 1)), p("v", date(2024, 1, 1))
    cas = [
        ({}, E.MANQUANT, 0), ({"q:1:a": [neuve]}, E.MANQUANT, 1), ({"q:1:a": [neuve], "q:1:b": [vieille]}, E.A_RAFRAICHIR, 2),
        ({"q:1:a": [neuve, vieille], "q:1:b": [neuve]}, E.COMPLET, 2), ({"q:1:a": [vieille], "q:1:b": []}, E.MANQUANT, 1),
    ]  # fmt: skip
    for preuves, etat, nombre in cas:
        c = couvrir([A, B], preuves, JOUR, mois=12)
        assert (c.etat, c.nombre) == (etat, nombre), preuves
    c = couvrir([A], {"q:1:a": [vieille, neuve]}, JOUR, mois=12)
    assert [x.preuve.cle for x in c.attendus[0].preuves] == ["n", "v"]
    assert c.derniere == date(2026, 11, 1)
    assert [x.attendu for x in couvrir([A, B], {"q:1:a": [neuve]}, JOUR, mois=12).manquants] == [B]
    with pytest.raises(ValueError, match="expects something"):
        couvrir([], {}, JOUR, mois=12)


def test_what_has_not_happened_proves_nothing() -> None:
    assert couvrir([A], {"q:1:a": [p("1", JOUR + timedelta(days=1))]}, JOUR, mois=12).etat is E.MANQUANT


@given(st.lists(JOURS, max_size=5), JOURS, JOURS)
def test_one_more_evidence_never_makes_it_worse(jours: list[date], plus: date, jour: date) -> None:
    rang = [E.MANQUANT, E.A_RAFRAICHIR, E.COMPLET]
    avant = couvrir([A], {"q:1:a": [p(str(i), x) for i, x in enumerate(jours)]}, jour, mois=12)
    apres = couvrir([A], {"q:1:a": [p(str(i), x) for i, x in enumerate([*jours, plus])]}, jour, mois=12)
    assert rang.index(apres.etat) >= rang.index(avant.etat)


@given(JOURS, st.integers(0, 60), st.none() | JOURS)
def test_the_last_day_is_within_its_validity(le: date, mois: int, au: date | None) -> None:
    fin = dernier_jour(le, mois, au)
    assert (fin is None) == (mois == 0 and au is None)
    assert fin is None or au is None or fin <= au


def test_the_states_never_say_conforme() -> None:
    assert {str(e) for e in E} == {"complet", "a_rafraichir", "manquant"}
