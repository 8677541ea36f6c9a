"""The cycle, the delays, five minors and one major, where a finding stands."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.preuves.domain.audits import (
    ActionDuConstat,
    FilConstat,
    JugementAudit,
    aggrave,
    cycle,
    delais,
    fil,
    fin_proposee,
    majeures_par_nombre,
    natures,
    prochain_pas,
    recueil,
)

CAS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cas_audits.yaml").read_text(encoding="utf-8")
)
JOUR = date(2026, 11, 24)


@pytest.mark.parametrize("cas", CAS["cycles"], ids=lambda c: str(c["delivre"]))
def test_the_cycle(cas: dict[str, Any]) -> None:
    assert fin_proposee(cas["delivre"]) == cas["fin"]
    c = cycle(cas["delivre"], cas["fin"])
    assert [c.surveillance_du, c.surveillance_au] == cas["surveillance"]
    assert [c.demander_du, c.demander_au] == cas["demander"]


@pytest.mark.parametrize("cas", CAS["delais"], ids=lambda c: str(c["nature"]))
def test_the_delays(cas: dict[str, Any]) -> None:
    d = delais(JugementAudit(cas["nature"]), cas["notifie"])
    assert (d.plan_avant, d.corriger_avant) == (cas["plan"], cas["corriger"])


@given(st.dates(date(2021, 1, 1), date(2035, 1, 1)))
def test_the_days_of_a_cycle_are_in_order(delivre: date) -> None:
    c = cycle(delivre, fin_proposee(delivre))
    jours = [c.delivre_le, c.surveillance_du, c.surveillance_au, c.demander_du, c.demander_au, c.fin_le]
    assert jours == sorted(jours)
    assert len(set(jours)) == len(jours)


def test_a_certificate_that_ends_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        cycle(JOUR, JOUR)


def test_what_comes_next() -> None:
    c = cycle(date(2024, 3, 15), date(2027, 3, 14))

    def pas(jour: date, *, surveille: bool = False, renouvele: bool = False) -> str:
        p = prochain_pas(c, jour, surveille=surveille, renouvele=renouvele)
        return p.quoi if p else ""

    assert pas(date(2024, 4, 1)) == "surveillance"
    assert pas(date(2026, 1, 15)) == "surveillance"
    assert pas(date(2026, 1, 16)) == "surveillance_passee"
    assert pas(date(2026, 1, 15), surveille=True) == "renouvellement"
    assert pas(date(2026, 12, 1), surveille=True, renouvele=True) == ""
    assert pas(date(2027, 3, 15), surveille=True, renouvele=True) == "fini"


@pytest.mark.parametrize(("mineures", "attendu"), [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2)])
def test_five_minors_make_one_major(mineures: int, attendu: int) -> None:
    assert majeures_par_nombre(["mineure"] * mineures + ["majeure", "piste"], JOUR) == attendu


HIER = JOUR - timedelta(days=1)


@pytest.mark.parametrize(
    ("nature", "etats", "suite", "attendu"),
    [
        ("mineure", [], "", FilConstat.A_TRAITER), ("mineure", ["abandonnee"], "", FilConstat.A_TRAITER),
        ("mineure", ["a_faire"], "", FilConstat.EN_COURS), ("mineure", ["faite", "en_cours"], "", FilConstat.EN_COURS),
        ("mineure", ["faite", "efficace"], "", FilConstat.FAITE), ("mineure", ["efficace", "abandonnee"], "", FilConstat.A_REVOIR),
        ("mineure", ["efficace"], "levee", FilConstat.LEVE), ("fort", [], "", FilConstat.SANS_SUITE),
        ("mineure", ["efficace"], "maintenue", FilConstat.A_TRAITER), ("majeure", ["efficace", "a_faire"], "aggravee", FilConstat.EN_COURS),
    ],
)  # fmt: skip
def test_where_a_finding_stands(nature: str, etats: list[str], suite: str, attendu: FilConstat) -> None:
    """Maintained: what had worked before that day did not suffice."""
    actions = [ActionDuConstat(e, HIER) for e in etats]
    assert fil(nature, actions, suite, JOUR if suite else None) is attendu


def test_an_action_that_worked_after_the_re_audit_answers() -> None:
    assert fil("mineure", [ActionDuConstat("efficace", JOUR)], "maintenue", HIER) is FilConstat.A_REVOIR


def test_worse_is_one_step_up() -> None:
    assert aggrave(JugementAudit.MINEURE) is JugementAudit.MAJEURE
    assert aggrave(JugementAudit.MAJEURE) is JugementAudit.MAJEURE
    assert aggrave(JugementAudit.SENSIBLE) is JugementAudit.MINEURE


def test_no_word_judges_conformity_and_every_delay_names_its_text() -> None:
    mots = " ".join(nom for nom, _ in natures().values()).lower()
    assert "note" not in mots
    for p in recueil().parametres():
        assert recueil().source(p.cle, JOUR)
        assert p.a_verifier or p.texte == "usage", p.cle
