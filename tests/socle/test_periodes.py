"""Periods, months, school years, French dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.socle.periodes import AnneeScolaire, Periode, ajouter_annees, ajouter_mois, date_fr, parse_date_fr

JOURS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@st.composite
def periodes(draw: st.DrawFn) -> Periode:
    debut, fin = sorted((draw(JOURS), draw(JOURS)))
    return Periode(debut if draw(st.booleans()) else None, fin if draw(st.booleans()) else None)


@pytest.mark.parametrize(
    ("depart", "mois", "arrivee"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),  # leap year
        (date(2027, 2, 28), 1, date(2027, 3, 28)),  # not the 31st: the number of the day rules
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 8, 31), 0, date(2026, 8, 31)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
    ],
)
def test_months_as_the_law_counts_them(depart: date, mois: int, arrivee: date) -> None:
    assert ajouter_mois(depart, mois) == arrivee


@given(JOURS, st.integers(-240, 240))
def test_adding_months_moves_by_that_many_months(jour: date, mois: int) -> None:
    arrivee = ajouter_mois(jour, mois)
    assert (arrivee.year - jour.year) * 12 + arrivee.month - jour.month == mois
    # Same number of day, or the last day of a shorter month.
    assert arrivee.day == jour.day or (arrivee.day < jour.day and (arrivee + timedelta(days=1)).day == 1)


def test_years_and_29_february() -> None:
    assert ajouter_annees(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert ajouter_annees(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert ajouter_annees(date(2026, 11, 24), -5) == date(2021, 11, 24)


@given(periodes(), JOURS)
def test_a_day_is_in_or_out(p: Periode, jour: date) -> None:
    attendu = (p.debut or date.min) <= jour <= (p.fin or date.max)
    assert (jour in p) is attendu
    assert p.contient(Periode(jour, jour)) is attendu


@given(periodes(), periodes(), JOURS)
def test_the_intersection_holds_the_days_of_both(a: Periode, b: Periode, jour: date) -> None:
    commune = a.intersection(b)
    assert (jour in a and jour in b) is (commune is not None and jour in commune)
    assert commune == b.intersection(a)
    assert a.chevauche(b) is b.chevauche(a) is (commune is not None)
    if commune:
        assert a.contient(commune)
        assert b.contient(commune)
    assert a.intersection(a) == a


def test_both_ends_are_inside() -> None:
    mars = Periode(date(2026, 3, 1), date(2026, 3, 31))
    assert mars.jours == 31
    assert date(2026, 3, 1) in mars
    assert date(2026, 3, 31) in mars
    assert date(2026, 4, 1) not in mars
    assert not mars.chevauche(Periode(date(2026, 4, 1), None))
    assert mars.chevauche(Periode(date(2026, 3, 31), None))
    assert Periode(date(2026, 3, 1), date(2026, 3, 1)).jours == 1
    assert Periode(date(2026, 3, 1), None).jours is None
    assert Periode(None, None).contient(mars)
    assert not mars.contient(Periode(None, None))
    assert not mars.contient(Periode(date(2026, 3, 15), None))


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Periode(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("periode", "mots"),
    [
        (Periode(date(2026, 1, 1), date(2026, 3, 31)), "du 1er janvier 2026 au 31 mars 2026"),
        (Periode(date(2026, 1, 2), None), "depuis le 2 janvier 2026"),
        (Periode(None, date(2026, 8, 31)), "jusqu’au 31 août 2026"),
        (Periode(), "sans limite de date"),
    ],
)
def test_a_period_in_words(periode: Periode, mots: str) -> None:
    assert periode.en_mots == mots


@pytest.mark.parametrize(
    ("jour", "annee", "libelle"),
    [
        (date(2026, 8, 31), 2025, "2025–2026"),
        (date(2026, 9, 1), 2026, "2026–2027"),
        (date(2026, 12, 31), 2026, "2026–2027"),
        (date(2027, 1, 1), 2026, "2026–2027"),
    ],
)
def test_the_school_year_of_a_day(jour: date, annee: int, libelle: str) -> None:
    scolaire = AnneeScolaire.du(jour)
    assert scolaire.annee == annee
    assert scolaire.libelle == str(scolaire) == libelle


@given(JOURS)
def test_a_day_is_in_its_school_year_only(jour: date) -> None:
    ici = AnneeScolaire.du(jour)
    assert jour in ici.periode
    suivante = AnneeScolaire(ici.annee + 1)
    assert jour not in suivante.periode
    assert ici < suivante
    assert ici.periode.fin is not None
    assert ici.periode.fin + timedelta(days=1) == suivante.periode.debut


def test_dates_in_french() -> None:
    assert date_fr(date(2026, 11, 24)) == "24 novembre 2026"
    assert date_fr(date(2026, 12, 1)) == "1er décembre 2026"
    assert [date_fr(date(2026, m, 2)).split()[1] for m in (2, 8)] == ["février", "août"]


@given(JOURS)
def test_a_date_is_read_as_it_is_written(jour: date) -> None:
    assert parse_date_fr(f"{jour:%d/%m/%Y}") == jour
    assert parse_date_fr(f" {jour:%d/%m/%Y}\n") == jour


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("2026-11-24", "JJ/MM/AAAA"),
        ("1/9/2026", "JJ/MM/AAAA"),
        ("24/11/26", "JJ/MM/AAAA"),
        ("24.11.2026", "JJ/MM/AAAA"),
        ("24/11/2026 10:00", "JJ/MM/AAAA"),
        ("٢٤/١١/٢٠٢٦", "JJ/MM/AAAA"),
        ("", "JJ/MM/AAAA"),
        ("31/02/2026", "n’existe pas"),
        ("11/24/2026", "n’existe pas"),
        ("01/01/0000", "n’existe pas"),
    ],
)
def test_a_date_that_is_none(texte: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_date_fr(texte)
