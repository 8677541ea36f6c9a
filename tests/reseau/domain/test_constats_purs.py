"""Findings, the rule of measures and the adversarial phase: read by a jurist, complete, and without a trap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.constats import (
    FINIS_CONSTAT,
    ConstatPese,
    EtatConstat,
    FaitsConstat,
    GraviteConstat,
    NatureMesure,
    delai_de_correction,
    objections_constat,
    passage_constat,
    passages_constat,
    proposer,
    recueil,
)
from parchemin.reseau.domain.contradictoire import PhaseContradictoire, PorteeRestriction, blocs_hors
from parchemin.reseau.lettres import sans_marque

CAS = yaml.safe_load((Path(__file__).parent / "cas_constats.yaml").read_text())
JOUR = date(2027, 3, 1)
COMPLET = FaitsConstat(
    jour=JOUR, gravite=GraviteConstat.MAJEURE, reponse=True, repondre_avant=JOUR + timedelta(days=3), actions=1, prouvees=1, acceptees=1,
    ouvert_par=1, relecteur=2, relecteur_libelle="Ada",
)  # fmt: skip


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["cas"])
def test_case(cas: dict[str, Any]) -> None:
    p = passage_constat(cas["de"], cas["vers"])
    assert p is not None
    faits = dict(cas.get("faits", {}))
    if "gravite" in faits:
        faits["gravite"] = GraviteConstat(faits["gravite"])
    assert [x.code for x in objections_constat(p, replace(COMPLET, **faits))] == cas["attendu"]


def test_every_state_is_reached_and_nothing_is_judged_before_it_was_transmitted() -> None:
    assert {p.vers for p in passages_constat()} | {EtatConstat.OUVERT} == set(EtatConstat)
    assert {p.vers for p in passages_constat() if EtatConstat.OUVERT in p.de} == {
        EtatConstat.TRANSMIS,
        EtatConstat.LEVE,
    }
    assert not [p for p in passages_constat() if EtatConstat.LEVE in p.de]


def _pese(gravite: str, etat: str = "action", avant: date | None = JOUR) -> ConstatPese:
    return ConstatPese(1, GraviteConstat(gravite), EtatConstat(etat), avant)


@pytest.mark.parametrize(
    ("constats", "attendue"),
    [
        ([], "aucune"),
        ([_pese("critique", "ouvert", None)], "suspension"),
        ([_pese("critique", "clos"), _pese("critique", "leve")], "aucune"),
        ([_pese("majeure", avant=JOUR - timedelta(days=1))], "aucune"),
        ([_pese("majeure", avant=JOUR - timedelta(days=1))] * 2, "mise_en_demeure"),
        ([_pese("majeure", avant=JOUR - timedelta(days=1)), _pese("majeure")], "aucune"),
        ([_pese("majeure", "clos", JOUR - timedelta(days=1))] * 3, "aucune"),
        ([_pese("mineure", avant=JOUR - timedelta(days=1))] * 9, "aucune"),
    ],
)
def test_the_measure_the_rule_proposes(constats: list[ConstatPese], attendue: str) -> None:
    m = proposer(constats, JOUR)
    assert m.nature == attendue
    assert len(m.raison) > 20


_PESES = st.builds(
    ConstatPese, st.integers(1, 99), st.sampled_from(GraviteConstat), st.sampled_from(EtatConstat),
    st.none() | st.dates(date(2027, 1, 1), date(2027, 6, 1)),
)  # fmt: skip


@given(st.lists(_PESES, max_size=8), _PESES)
def test_one_more_finding_never_makes_the_proposal_lighter(constats: list[ConstatPese], autre: ConstatPese) -> None:
    poids = [NatureMesure.AUCUNE, NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION]
    assert poids.index(proposer([*constats, autre], JOUR).nature) >= poids.index(proposer(constats, JOUR).nature)
    assert not {
        x.cle for x in constats if x.etat in FINIS_CONSTAT and sum(y.cle == x.cle for y in constats) == 1
    } & set(proposer(constats, JOUR).constats)


def test_the_graver_the_sooner_it_is_corrected() -> None:
    delais = [delai_de_correction(g, JOUR) for g in GraviteConstat]
    assert delais == sorted(delais, reverse=True)
    assert all(
        recueil().parametre(c, JOUR).texte == "usage" for c in ("reponse", "corriger_critique", "informer_candidats")
    )


PHASE = PhaseContradictoire(JOUR - timedelta(days=20), JOUR - timedelta(days=5), False, None, None)


@pytest.mark.parametrize(
    ("change", "manque"),
    [
        ({}, ""),
        ({"envoyee_le": None}, "lettre"),
        ({"repondre_avant": JOUR}, "jusqu’au"),
        ({"repondre_avant": None}, "aucun délai"),
        ({"repondre_avant": JOUR + timedelta(days=9), "renonce": True}, ""),
        ({"repondre_avant": JOUR + timedelta(days=9), "renonce": True, "envoyee_le": None}, "lettre"),
        ({"audition_demandee_le": JOUR}, "entretien"),
        ({"audition_demandee_le": JOUR, "audition_tenue_le": JOUR}, ""),
    ],
)
def test_the_partner_was_heard_or_what_is_missing_is_said(change: dict[str, Any], manque: str) -> None:
    dit = replace(PHASE, **change).manque(JOUR)
    assert (manque in dit) if manque else dit == ""


def test_a_restriction_refuses_what_meets_its_blocs_and_sites() -> None:
    p = PorteeRestriction(JOUR, JOUR + timedelta(days=9), frozenset({"BC1"}), frozenset({7}))
    assert p.refuse(JOUR, ["BC1", "BC2"], {7, 8})
    assert p.refuse(JOUR, [], {7})  # the whole certification holds the bloc
    assert p.refuse(JOUR, None, {7})  # an act that tells no bloc may be about it
    assert not p.refuse(JOUR, ["BC2"], {7})
    assert not p.refuse(JOUR, ["BC1"], {8})
    assert not p.refuse(JOUR - timedelta(days=1), ["BC1"], {7})
    assert not p.refuse(JOUR + timedelta(days=10), ["BC1"], {7})


def test_blocs_that_an_habilitation_does_not_cover() -> None:
    assert blocs_hors([], ["BC9"]) == []
    assert blocs_hors(["BC1"], []) is None
    assert blocs_hors(["BC1"], ["BC1"]) == []
    assert blocs_hors(["BC1"], ["BC2", "BC1"]) == ["BC2"]


def test_no_mark_is_left_in_a_printed_text() -> None:
    assert (
        sans_marque("Code du travail, art. R. 6113-9 (à vérifier) et la suite (À vérifier).")
        == "Code du travail, art. R. 6113-9 et la suite."
    )
