"""Rates, thresholds, masking: worked cases I01 to I06, I10, I18 of the facts, and properties."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport, arrondir, intervalle
from parchemin.indicateurs.domain.publication import EtatPublication, Seuils, publiable

SEUILS = Seuils()
rapports = st.integers(0, 400).flatmap(lambda d: st.integers(0, d).map(lambda n: Rapport(n, d)))


@pytest.mark.parametrize(
    ("n", "d", "regle", "attendu"),
    [
        (75, 100, ArrondiTaux.UNITE_PAIR, "75"), (20, 25, ArrondiTaux.UNITE_PAIR, "80"), (95, 100, ArrondiTaux.UNITE_PAIR, "95"),  # I01
        (20, 30, ArrondiTaux.DIXIEME, "66.7"), (23, 30, ArrondiTaux.DIXIEME, "76.7"),  # I02
        (52, 90, ArrondiTaux.UNITE_PAIR, "58"),  # I03
        (65, 119, ArrondiTaux.DIXIEME, "54.6"), (23, 119, ArrondiTaux.DIXIEME, "19.3"),  # I15
        (42, 48, ArrondiTaux.DIXIEME, "87.5"), (36, 42, ArrondiTaux.DIXIEME, "85.7"), (36, 48, ArrondiTaux.DIXIEME, "75.0"),  # I17
    ],
)  # fmt: skip
def test_cas_ecrits(n: int, d: int, regle: ArrondiTaux, attendu: str) -> None:
    assert Rapport(n, d).arrondi(regle) == Decimal(attendu)


@pytest.mark.parametrize(("valeur", "pair", "haut"), [("12.5", 12, 13), ("13.5", 14, 14), ("14.5", 14, 15)])
def test_i06_a_la_moitie(valeur: str, pair: int, haut: int) -> None:
    assert arrondir(Fraction(valeur), ArrondiTaux.UNITE_PAIR) == pair
    assert arrondir(Fraction(valeur), ArrondiTaux.UNITE_HAUT) == haut


@given(rapports.filter(lambda r: r.denominateur > 0), st.sampled_from(list(ArrondiTaux)))
def test_un_arrondi_reste_a_un_demi_pas(r: Rapport, regle: ArrondiTaux) -> None:
    pas = Fraction(1, 10) if regle is ArrondiTaux.DIXIEME else Fraction(1)
    assert abs(Fraction(r.arrondi(regle)) - r.pour_cent) <= pas / 2


def test_i03_on_ajoute_des_personnes_jamais_des_taux() -> None:
    assert Rapport(12, 30) + Rapport(40, 60) == Rapport(52, 90)


def test_un_rapport_impossible_est_refuse() -> None:
    for n, d in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="no rate"):
            Rapport(n, d)
    with pytest.raises(ZeroDivisionError):
        _ = Rapport(0, 0).pour_cent


def test_i04_deux_annees_petites_se_reunissent() -> None:
    p = publiable([("2024", Rapport(9, 12)), ("2023", Rapport(5, 9))], SEUILS)
    assert (p.etat, p.rapport, p.annees) == (EtatPublication.CUMULE, Rapport(14, 21), ("2024", "2023"))


def test_i18_dix_presentes_ne_se_publient_pas() -> None:
    assert publiable([("2024", Rapport(9, 10))], SEUILS).etat is EtatPublication.EFFECTIF_INSUFFISANT
    assert publiable([("2024", Rapport(9, 10))], Seuils(diffusion=10)).rapport == Rapport(9, 10)


def test_personne_n_est_pas_zero() -> None:
    assert publiable([("2024", Rapport(0, 0))], SEUILS).etat is EtatPublication.SANS_POPULATION
    assert publiable([], SEUILS).rapport is None


@given(st.lists(rapports, min_size=1, max_size=4), st.integers(1, 60))
def test_rien_ne_sort_sous_le_seuil(suite: list[Rapport], seuil: int) -> None:
    p = publiable([(str(2026 - i), r) for i, r in enumerate(suite)], Seuils(diffusion=seuil))
    assert p.rapport is None or p.rapport.denominateur >= seuil


def test_intervalle() -> None:
    """Computed by hand for 36 of 42 (Wilson, 95 %): 72.2 to 93.3."""
    assert intervalle(Rapport(36, 42)) == (Decimal("72.2"), Decimal("93.3"))
    assert intervalle(Rapport(0, 30))[0] == 0
