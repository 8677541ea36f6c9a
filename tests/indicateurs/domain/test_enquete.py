"""Rates of surveys: worked cases, and the same counts found another way on random people."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.enquete import (
    BilanEnquete,
    CoteEnquete,
    GroupeSituation,
    Interroge,
    MetierVise,
    RegleEnquete,
    TauxEnquete,
    compter,
    cote,
    taux_a_taire,
    taux_tus_par_groupe,
)
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport
from parchemin.indicateurs.domain.questionnaire import questionnaire_au, questionnaires, recueil, reglage, regle_au

CAS = yaml.safe_load((Path(__file__).parent / "cas_enquete.yaml").read_text())


def _rendu(r: Rapport) -> str:
    return str(r.arrondi(ArrondiTaux.DIXIEME)) if r.denominateur else ""


@pytest.mark.parametrize("cas", CAS, ids=[x["cas"] for x in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    regle = RegleEnquete(50, cas.get("en_partie_compte") == "oui")
    population = [
        Interroge(joint == "oui", GroupeSituation(groupe) if groupe else None, MetierVise(vise))
        for n, joint, groupe, vise in cas["population"]
        for _ in range(n)
    ]
    b, attendu = compter(population, regle), cas["attendu"]
    comptes = {
        k: getattr(b, k) for k in ("population", "joints", "repondants", "neutralises", "base", "emploi", "vises")
    }
    assert comptes == {k: attendu[k] for k in comptes}
    assert (_rendu(b.insertion), _rendu(b.metier), _rendu(b.reponse)) == (
        attendu["insertion"],
        attendu["metier"],
        attendu["reponse"],
    )
    assert b.est_faible(regle) is (attendu["faible"] == "oui")


INTERROGES = st.lists(
    st.builds(Interroge, st.booleans(), st.none() | st.sampled_from(GroupeSituation), st.sampled_from(MetierVise))
)


@given(INTERROGES, st.builds(RegleEnquete, st.integers(0, 100), st.booleans()))
def test_les_comptes_se_retrouvent_autrement(population: list[Interroge], regle: RegleEnquete) -> None:
    """Set by set, without the code that counts; and each rate is what the sides of its people add up to."""
    b = compter(population, regle)
    repondants = [x for x in population if x.groupe is not None]
    comptes = [x for x in repondants if x.groupe != "neutralisee"]
    employes = [x for x in comptes if x.groupe == "emploi"]
    bons = {"oui", "en_partie"} if regle.en_partie_compte else {"oui"}
    assert b.reponse == Rapport(len(repondants), len(population))
    assert b.insertion == Rapport(len(employes), len(comptes))
    assert b.metier == Rapport(sum(x.vise in bons for x in employes), len(comptes))
    assert b.joints == len([x for x in population if x.joint or x in repondants])
    assert b.reponse_des_joints == Rapport(len(repondants), b.joints)
    if population:
        assert b.est_faible(regle) is (Fraction(100 * len(repondants), len(population)) < regle.seuil_reponse)
    for taux in TauxEnquete:
        cotes = [cote(x, taux, regle) for x in population]
        haut, reste = cotes.count(CoteEnquete.NUMERATEUR), cotes.count(CoteEnquete.RESTE)
        assert b.rapport(taux) == Rapport(haut, haut + reste)
        assert cotes.count(CoteEnquete.NEUTRALISEE) == (0 if taux == "reponse" else b.neutralises)


def test_le_questionnaire_est_une_donnee_datee() -> None:
    q = questionnaire_au(date(2026, 11, 1))
    assert q.du_groupe(GroupeSituation.NEUTRALISEE) == ["etudes", "empeche"]
    assert set(q.du_groupe(GroupeSituation.EMPLOI)) == {"cdi", "cdd", "autre_contrat", "independant", "etranger"}
    assert questionnaire_au(date(1990, 1, 1)) is next(iter(questionnaires().values()))
    assert regle_au(date(2026, 11, 1)) == RegleEnquete(50, False)
    assert reglage("relances_max", date(2026, 11, 1)) == 2
    assert recueil().parametre("seuil_reponse", date(2026, 11, 1)).a_verifier


@pytest.mark.parametrize(
    ("texte", "code"),
    [("CDI", "cdi"), ("Salarié en CDD", "cdd"), ("recherche d'emploi", "recherche"), ("À MON COMPTE", "independant"), ("x", None)],
)  # fmt: skip
def test_une_situation_se_reconnait(texte: str, code: str | None) -> None:
    assert questionnaire_au(date(2026, 11, 1)).situation_dite(texte) == code


def _bilan(emploi: int, vises: int, sans: int, neutralises: int = 0) -> BilanEnquete:
    n = emploi + sans + neutralises
    return BilanEnquete(population=n, joints=n, repondants=n, neutralises=neutralises, emploi=emploi, vises=vises)


@pytest.mark.parametrize(
    ("bilan", "tus"),
    [
        (_bilan(10, 10, 10), set()),
        (_bilan(10, 10, 0), set()),
        (_bilan(10, 10, 10, 1), {"insertion", "metier"}),
        (_bilan(16, 8, 4), {"insertion"}),
        (_bilan(16, 14, 8), {"metier"}),  # two in employment in another job
        (_bilan(4, 4, 20), {"insertion", "metier"}),
        (_bilan(16, 3, 8), {"metier"}),
    ],
)
def test_les_petites_classes_d_une_reponse_se_taisent(bilan: BilanEnquete, tus: set[str]) -> None:
    assert {str(x) for x in taux_a_taire(bilan, 5)} == tus


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3, st.sampled_from([0, 0, 0, 1, 7])), min_size=1, max_size=5))
def test_rien_de_petit_ne_reste_sous_le_total(groupes: list[tuple[int, int, int, int]]) -> None:
    """Whatever is shown, and whatever is left under the total, bears on five people or nobody."""
    bilans = {n: _bilan(a, min(a, v), s, k) for n, (a, v, s, k) in enumerate(groupes)}
    tus, du_total = taux_tus_par_groupe(bilans, [], 5)
    entier = BilanEnquete().moins([BilanEnquete().moins([b]) for b in bilans.values()])
    assert entier.population == sum(b.population for b in bilans.values())
    for taux in (TauxEnquete.INSERTION, TauxEnquete.METIER):
        vus = [b for n, b in bilans.items() if taux not in tus[n]]
        for b in vus:
            assert not 0 < b.rapport(taux).numerateur < 5
            assert not 0 < b.rapport(taux).denominateur - b.rapport(taux).numerateur < 5
            assert not 0 < b.neutralises < 5
        if taux not in du_total and len(vus) < len(bilans):
            assert taux not in taux_a_taire(entier.moins(vus), 5)
