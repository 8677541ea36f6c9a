"""Right to present: cases in words, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.parcours.domain import presentation_incidents as incidents
from parchemin.parcours.domain.inscription_suivi import EtatDossier
from parchemin.parcours.domain.presentation import (
    AutrePresentation,
    Candidat,
    ElementVise,
    SessionVisee,
    droit_a_presenter,
    elements_a_passer,
)
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.constats import Gravite
from tests.parcours.test_inscriptions_regles import decisions

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "presentation.yaml").read_text(encoding="utf-8"))
BLOCS = (
    ElementVise(1, "BC01", "RNCP99101BC01"),
    ElementVise(2, "BC02", "RNCP99101BC02"),
    ElementVise(3, "ENTRETIEN", ""),
)


def session(cas: dict[str, Any]) -> SessionVisee:
    return SessionVisee(
        certification_id=1,
        certification="RNCP99101",
        famille=Famille(cas["famille"]),
        specialite=cas.get("specialite", ""),
        du=date(2027, 6, 7),
        au=date(2027, 6, 9),
        elements=() if cas.get("sans_element") else BLOCS,
        ouverte_aux_inscriptions=not cas.get("fermee"),
    )


def candidat(famille: str, brut: dict[str, Any]) -> Candidat:
    ailleurs = brut.get("ailleurs")
    contrat = brut.get("contrat")
    dossier = EtatDossier(
        famille=Famille(famille),
        statut=brut["statut"],
        forme=brut.get("forme", "globale"),
        identite_manque=tuple(brut.get("identite_manque", ())),
        courriel=brut.get("courriel", True),
        prerequis=tuple(brut.get("prerequis", {}).items()),
        contrats=((contrat[0], contrat[1], None),) if contrat else (),
        contrat_attendu=bool(contrat),
    )
    return Candidat(
        nom="Léa MARTIN",
        certification_id=2 if brut.get("autre_certification") else 1,
        certification="RNCP99102" if brut.get("autre_certification") else "RNCP99101",
        specialite=brut.get("specialite", ""),
        etat=brut.get("etat", "en_cours"),
        entree=brut.get("entree", date(2025, 9, 1)),
        sortie_le=brut.get("sortie_le"),
        naissance=brut.get("naissance", date(2000, 2, 29)),
        perimetre_blocs=tuple(brut.get("blocs", ())),
        derogations=decisions(brut),
        dossier=dossier,
        deja=brut.get("deja", False),
        autres=(
            AutrePresentation(ailleurs["certification"], Famille(ailleurs["famille"]), "", ailleurs["annee"], "Juin"),
        )
        if ailleurs
        else (),
    )


@pytest.mark.parametrize("cas", CAS, ids=[c["cas"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    constats = droit_a_presenter(session(cas), candidat(cas["famille"], cas["candidat"]))
    par_gravite = {g: [k.code for k in constats if k.gravite is g] for g in Gravite}
    assert par_gravite[Gravite.BLOQUANT] == cas["refus"]
    assert par_gravite[Gravite.AVERTISSEMENT] == cas["regarder"]
    assert par_gravite[Gravite.INFORMATION] == cas.get("informer", [])
    assert all(k.ou == "Léa MARTIN" for k in constats)
    if cas["article"]:
        assert any(cas["article"] in f"{k.quoi} {k.pourquoi}" for k in constats)


def test_on_ne_passe_que_ce_qu_on_vise() -> None:
    assert elements_a_passer(BLOCS, ()) == BLOCS
    assert [e.code for e in elements_a_passer(BLOCS, ("RNCP99101BC02",))] == ["BC02"]
    assert elements_a_passer(BLOCS, ("RNCP1BC01",)) == ()


def test_nommer_tous_les_blocs_est_passer_le_tout() -> None:
    """What crosses the blocs is not lost for having ticked them one by one."""
    s = replace(session({"famille": "prive"}), blocs=frozenset({"RNCP99101BC01", "RNCP99101BC02"}))
    assert s.a_passer(("RNCP99101BC02", "RNCP99101BC01")) == BLOCS
    assert [e.code for e in s.a_passer(("RNCP99101BC02",))] == ["BC02"]
    assert s.a_passer(()) == BLOCS


@given(st.sets(st.sampled_from([e.code_bloc for e in BLOCS if e.code_bloc])), st.sampled_from(sorted(Famille)))
def test_viser_moins_ne_fait_jamais_passer_plus(perimetre: set[str], famille: Famille) -> None:
    siens = elements_a_passer(BLOCS, tuple(perimetre))
    assert set(siens) <= set(BLOCS)
    if perimetre:
        assert {e.code_bloc for e in siens} == perimetre


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_entrer_plus_tard_n_ouvre_jamais_une_session(entree: date, autre: date) -> None:
    tot, tard = sorted((entree, autre))
    cas: dict[str, Any] = {"famille": "prive"}
    base = candidat("prive", {"statut": "fpc"})
    refus = [
        {k.code for k in droit_a_presenter(session(cas), replace(base, entree=e)) if k.est_bloquant}
        for e in (tot, tard)
    ]
    assert refus[0] <= refus[1]


def test_les_natures_d_incident() -> None:
    natures = incidents.natures(date(2026, 11, 24))
    assert natures["fraude"].affecte
    assert not natures["retard"].affecte
    assert incidents.libelle("fraude") == "Suspicion de fraude"
    assert incidents.libelle("code-disparu") == "code-disparu"
