"""The states and their passages: read by a jurist, complete, and without a trap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from parchemin.reseau.domain.etats import (
    ActePartenaire,
    AttenteFlux,
    EtatHabilitation,
    FaitsHabilitation,
    etats,
    objections,
    passage,
    passages,
    passages_depuis,
    permet,
)

CAS = yaml.safe_load((Path(__file__).parent / "cas_passages.yaml").read_text())
COMPLET = FaitsHabilitation(
    partenaire="Institut fictif", siret="12345678900011", jour=date(2027, 3, 1), au=date(2028, 6, 30), fiche_fermee="",
    fin_enregistrement=date(2028, 8, 31), convention="C-1", convention_signee_le=date(2026, 9, 1), convention_au=date(2028, 6, 30),
    manque=(), texte_contenu="texte", declaree_le=date(2026, 9, 5), vue=True, export_du="01/02/2027", entendu=True,
    delai_contradictoire=15, engages=0, retraits_a_declarer=0, grille=True,
)  # fmt: skip


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["cas"])
def test_case(cas: dict[str, Any]) -> None:
    p = passage(cas["de"], cas["vers"])
    assert p is not None
    surcharge = cas.get("faits", {})
    surcharge = {cle: tuple(v) if isinstance(v, list) else v for cle, v in surcharge.items()}
    assert [x.code for x in objections(p, replace(COMPLET, **surcharge))] == cas["attendu"]


def test_every_state_is_reached_and_all_but_the_archive_are_left() -> None:
    atteints = {p.vers for p in passages()} | {EtatHabilitation.PROSPECT}
    assert atteints == set(EtatHabilitation)
    assert [e for e in EtatHabilitation if not passages_depuis(e)] == [EtatHabilitation.CLOS]


def test_nobody_enrols_before_the_list_shows_the_partner_nor_after_a_measure() -> None:
    inscrivent = {e for e in EtatHabilitation if permet(e, ActePartenaire.INSCRIRE)}
    assert inscrivent == {EtatHabilitation.ACTIF, EtatHabilitation.ACTIF_SURVEILLE}
    assert all(etats()[e].flux is AttenteFlux.PRESENT for e in inscrivent)


def test_people_engaged_may_finish_under_a_suspension_and_after_the_end() -> None:
    for e in (EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU, EtatHabilitation.EXPIRE):
        assert permet(e, ActePartenaire.FINIR)
        assert not permet(e, ActePartenaire.INSCRIRE)


def test_what_costs_the_partner_something_needs_two_people_a_reason_and_a_letter() -> None:
    lourds = {
        EtatHabilitation.MISE_EN_DEMEURE,
        EtatHabilitation.SUSPENDU,
        EtatHabilitation.RETIRE,
        EtatHabilitation.RESILIE,
    }
    assert all(p.seconde and p.motif and p.avis for p in passages() if p.vers in lourds)


def test_a_withdrawal_never_comes_straight_from_an_active_state() -> None:
    assert passage(EtatHabilitation.ACTIF, EtatHabilitation.RETIRE) is None
    assert passage(EtatHabilitation.ACTIF_SURVEILLE, EtatHabilitation.RETIRE) is None
