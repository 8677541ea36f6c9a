"""Who is to be told, the clock, and what a proof may say: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.amelioration.domain import violence as v
from parchemin.socle.horloge import PARIS

JOUR = date(2026, 11, 27)
RECIT = v.RecitViolence(("violence",), "cfa", faits="Une bousculade.")


@pytest.mark.parametrize(
    ("recit", "dues"),
    [
        (RECIT, []),
        (replace(RECIT, lieu="entreprise"), []),
        (replace(RECIT, criteres=("apprenti",)), []),
        (replace(RECIT, lieu="entreprise", criteres=("apprenti",)), ["inspection"]),
        (replace(RECIT, lieu="entreprise", criteres=("apprenti", "risque_serieux")), ["inspection", "dreets"]),
        (replace(RECIT, criteres=("mineur",)), ["procureur", "crip"]),
        (replace(RECIT, criteres=("vulnerable", "agent_public", "crime")), ["procureur"]),
        (replace(RECIT, criteres=("scolaire",)), ["rectorat"]),
        (replace(RECIT, criteres=("danger",)), ["police"]),
    ],
)
def test_who_is_due(recit: v.RecitViolence, dues: list[str]) -> None:
    assert [str(a.autorite) for a in v.autorites_dues(recit, JOUR) if a.due] == dues


def test_a_way_open_is_not_a_duty_and_what_was_not_read_says_so() -> None:
    tous = v.autorites_dues(replace(RECIT, natures=("discrimination",), criteres=("mineur",)), JOUR)
    assert {str(a.autorite): a.due for a in tous} == {
        "procureur": True,
        "crip": True,
        "defenseur": False,
        "police": False,
    }
    assert all("(à vérifier)" in source for a in tous if a.due for _, source in a.raisons)


def test_an_account_is_the_same_after_being_kept() -> None:
    complet = replace(RECIT, criteres=("mineur",), ecartes=(3, 4), victime="Zélie")
    assert (
        v.RecitViolence.lire({k: list(x) if isinstance(x, tuple) else x for k, x in complet.en_donnees().items()})
        == complet
    )


def test_fifteen_days_from_the_finding() -> None:
    assert v.reprise_attendue(date(2026, 11, 20)) == date(2026, 12, 5)


@given(st.integers(0, 10_000), st.integers(0, 59))
def test_hours_are_whole_and_never_negative(heures: int, minutes: int) -> None:
    debut = datetime(2026, 3, 1, 8, 0, tzinfo=PARIS)
    fin = debut + timedelta(hours=heures, minutes=minutes)
    assert v.heures_entre(fin, debut) == 0
    assert v.heures_entre(debut.astimezone(), fin.astimezone()) in {heures - 1, heures, heures + 1}


def test_a_case_is_not_erased_before_its_day() -> None:
    p = v.passage_violence("clos", "efface")
    assert p is not None
    for apres, contre in ((JOUR, 1), (JOUR - timedelta(days=1), 0), (None, 1)):
        assert len(v.objections_violence(p, v.FaitsCloture(JOUR, (), 0, apres))) == contre


CAS = v.CasCompte(2025, 3, ("violence",), ("inspection",), 5, 1, 1, True, True)
_CAS = st.builds(
    v.CasCompte, st.just(2025), st.integers(1, 12), st.lists(st.sampled_from(list(map(str, v.NatureViolence))), min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(list(map(str, v.AutoriteSaisie))), max_size=2).map(tuple), st.none() | st.integers(0, 500), st.integers(0, 2),
    st.integers(0, 2), st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(_CAS, min_size=1, max_size=14))
def test_no_count_under_five_is_ever_written(cas: list[v.CasCompte]) -> None:
    (ligne,) = v.preuve(cas, JOUR)
    assert ligne.situations == (str(len(cas)) if len(cas) >= 5 else "1 à 4")
    for detail in (ligne.natures, ligne.autorites):
        assert detail is None or all(n >= 5 for _, n in detail)
    if len(cas) < 5:
        assert ligne.natures is None
        assert ligne.autorites is None
        assert "heure" not in ligne.delai


def test_one_rare_kind_hides_them_all() -> None:
    six = [CAS] * 6
    (ligne,) = v.preuve(six, JOUR)
    assert ligne.natures == (("Violence physique ou verbale", 6),)
    (ligne,) = v.preuve([*six, replace(CAS, natures=("discrimination",))], JOUR)
    assert ligne.natures is None
    (ligne,) = v.preuve([replace(x, annee=JOUR.year, mois=1) for x in six], JOUR)
    assert (ligne.situations, ligne.natures) == ("6", None), "from one month to the next, kinds would give one case"


def test_a_case_enters_once_its_month_is_over() -> None:
    assert v.preuve([replace(CAS, annee=2026, mois=11)], JOUR) == ()
    assert len(v.preuve([replace(CAS, annee=2026, mois=11)], date(2026, 12, 1))) == 1
    assert len(v.preuve([replace(CAS, annee=2025, mois=12)], JOUR)) == 1


def test_words_of_the_shares() -> None:
    (ligne,) = v.preuve([CAS, replace(CAS, recepisses=0, mesure=False, clos=False)], JOUR)
    assert (ligne.signalees, ligne.recepisses, ligne.mesures, ligne.closes) == (
        "toutes",
        "une partie",
        "une partie",
        "une partie",
    )
    assert ligne.delai == "toujours en moins d’un jour"
    (ligne,) = v.preuve([replace(CAS, signalements=0, recepisses=0, heures=None, autorites=())], JOUR)
    assert (ligne.signalees, ligne.recepisses, ligne.delai) == ("aucune", "sans objet", "sans objet")
