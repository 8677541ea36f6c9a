"""What an habilitation was on a day, and whether it covers it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.etats import ActePartenaire, EtatHabilitation, passages_depuis
from parchemin.reseau.domain.validite import VersionConvention, VieHabilitation, refus

JOUR = date(2027, 3, 1)
HISTOIRE = (
    (date(2026, 9, 1), "prospect"), (date(2026, 10, 1), "actif"), (date(2026, 12, 1), "suspendu"), (date(2027, 1, 1), "a_declarer"),
    (date(2027, 2, 1), "actif"),
)  # fmt: skip
VIE = VieHabilitation("actif", date(2026, 1, 1), date(2028, 1, 1), HISTOIRE)


@pytest.mark.parametrize(
    ("jour", "etat"),
    [
        (date(2026, 2, 1), None), (date(2026, 9, 15), None), (date(2026, 10, 1), "actif"), (date(2026, 11, 30), "actif"),
        (date(2026, 12, 1), "suspendu"), (date(2027, 1, 31), "a_declarer"), (date(2027, 2, 1), "actif"), (date(2027, 6, 1), "actif"),
    ],
)  # fmt: skip
def test_the_state_of_a_day(jour: date, etat: str | None) -> None:
    assert VIE.etat_le(jour, JOUR) == etat


def test_two_changes_on_one_day_leave_the_one_decided_last() -> None:
    vie = VieHabilitation(
        "actif", JOUR, None, (*HISTOIRE, (date(2027, 2, 10), "suspendu"), (date(2027, 2, 10), "actif"))
    )
    assert vie.etat_le(date(2027, 2, 10), JOUR) == "actif"


@pytest.mark.parametrize(
    ("jour", "couvert"),
    [(date(2026, 12, 31), True), (date(2027, 1, 1), True), (date(2027, 6, 30), True), (date(2027, 7, 1), False), (date(2026, 5, 31), False)],
)  # fmt: skip
def test_the_version_that_has_begun_rules(jour: date, couvert: bool) -> None:
    versions = (
        VersionConvention(date(2027, 1, 1), date(2027, 6, 30)),
        VersionConvention(date(2026, 6, 1), date(2029, 1, 1)),
    )
    vie = VieHabilitation("actif", date(2026, 1, 1), None, (), versions)
    assert (vie.absence(ActePartenaire.INSCRIRE, jour, date(2026, 1, 1)) == "") is couvert


def test_a_new_act_needs_a_state_that_allows_it_today_and_a_day_that_is_covered() -> None:
    finie = VieHabilitation("expire", date(2026, 1, 1), date(2026, 12, 31))
    suivante = VieHabilitation("actif", date(2027, 1, 1), None)
    jours = [date(2026, 6, 1), date(2027, 1, 1)]
    assert [refus([finie, suivante], ActePartenaire.INSCRIRE, j, JOUR) for j in jours] == ["", ""]
    assert "Expiré" in refus([finie], ActePartenaire.INSCRIRE, jours[0], JOUR)
    assert refus([], ActePartenaire.INSCRIRE, JOUR, JOUR)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 20)), max_size=8), st.integers(0, 420), st.integers(0, 420)
)
def test_a_past_day_never_changes_with_what_is_decided_after_it(
    pas: list[tuple[int, int]], jour: int, plus_tard: int
) -> None:
    debut, etat = date(2026, 1, 1), EtatHabilitation.ACTIF
    suite: list[tuple[date, str]] = [(debut, str(etat))]
    for decalage, choix in sorted(pas):
        possibles = passages_depuis(etat)
        if not possibles:
            break
        etat = possibles[choix % len(possibles)].vers
        suite.append((debut + timedelta(days=decalage), str(etat)))
    le, auj = debut + timedelta(days=min(jour, plus_tard)), debut + timedelta(days=max(jour, plus_tard) + 1)
    entiere = VieHabilitation(str(etat), debut, None, tuple(suite))
    connue = tuple(x for x in suite if x[0] <= le)
    assert entiere.etat_le(le, auj) == VieHabilitation(connue[-1][1], debut, None, connue).etat_le(le, le)
