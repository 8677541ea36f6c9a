"""The phases of a control: no trap, no short cut, every guard closes and opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parchemin.reseau.domain.phases import (
    FINIES,
    FaitsControle,
    NatureControle,
    PhaseControle,
    avis,
    objections,
    passage,
    passages,
    passages_depuis,
    phases,
)

J = date(2026, 11, 2)
FAITS = FaitsControle("Alpha", J, J + timedelta(days=5), False, J + timedelta(days=5), False, (), ())


@pytest.mark.parametrize("nature", list(NatureControle))
def test_every_kind_reaches_its_end_and_nothing_leaves_it(nature: str) -> None:
    vues, suite = set(), [PhaseControle.PREPARE]
    while suite:
        de = suite.pop()
        vues.add(de)
        suite += [p.vers for p in passages_depuis(de, nature) if p.vers not in vues]
        assert de in FINIES or passages_depuis(de, nature), de
    assert {PhaseControle.LECTURE, PhaseControle.CONTRADICTOIRE, *FINIES} <= vues
    assert not any(passages_depuis(f, nature) for f in FINIES)
    # Nobody is concluded against without the report and the days to answer it.
    assert {d for p in passages() if p.vers == PhaseControle.DECIDE for d in p.de} == {PhaseControle.A_DECIDER}
    assert {d for p in passages() if p.vers == PhaseControle.A_DECIDER for d in p.de} == {PhaseControle.CONTRADICTOIRE}
    assert list(phases()) == list(PhaseControle)


def _codes(de: str, vers: str, **faits: object) -> list[str]:
    p = passage(de, vers, "sur_pieces")
    assert p is not None
    return [x.code for x in objections(p, replace(FAITS, **faits))]  # type: ignore[arg-type]


def test_guards() -> None:
    hier = J - timedelta(days=1)
    assert _codes("prepare", "avis") == []
    assert _codes("prepare", "avis", preuves_avant_le=J) == []
    assert _codes("prepare", "avis", preuves_avant_le=hier) == ["HAB-103"]
    assert _codes("prepare", "avis", preuves_avant_le=None) == ["HAB-103"]
    assert _codes("preuves", "lecture") == ["HAB-104"]
    assert _codes("preuves", "lecture", preuves_avant_le=J) == ["HAB-104"]
    assert _codes("preuves", "lecture", preuves_avant_le=hier) == []
    assert _codes("preuves", "lecture", preuves_recues=True) == []
    assert _codes("lecture", "contradictoire", critiques_non_lus=(2, 3), ecarts_muets=(5,)) == ["HAB-105", "HAB-106"]
    assert _codes("contradictoire", "a_decider") == ["HAB-107"]
    assert _codes("contradictoire", "a_decider", reponse_avant_le=hier) == []
    assert _codes("contradictoire", "a_decider", reponse_recue=True) == []
    assert passage("prepare", "lecture", "sur_pieces") is None


def test_the_notice_tells_each_delay_and_what_silence_does() -> None:
    mots = avis(
        organisation="Institut Rivage",
        partenaire="Alpha",
        nature="sur_pieces",
        preuves_avant_le=date(2026, 12, 1),
        jour=J,
    )
    for attendu in ("Institut Rivage", "décembre 2026", "figé", "15 jours", "Sans réponse", "30 jours"):
        assert attendu in mots, attendu
