"""What stands against a règlement: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.deliberation.reglement_controles import Complements, controler
from parchemin.referentiel.domain.familles import Famille

JOUR = date(2026, 11, 24)
VIDE = Complements()


def u(code: str, domaine: str = "general", **champs: Any) -> Unite:
    return Unite(code, f"Unité {code}", domaine, Decimal(1), **champs)


def reglement(famille: Famille, *unites: Unite, **champs: Any) -> Reglement:
    return Reglement(famille, "RNCP1", "Essai", unites, "Texte", **champs)


def codes(r: Reglement, jour: date = JOUR, x: Complements = VIDE) -> list[str]:
    return [k.code for k in controler(r, jour, x)]


def test_un_cap_complet_n_a_rien_a_se_reprocher() -> None:
    assert codes(reglement(Famille.CAP, u("EP1", "professionnel"), u("EG1"))) == []


def test_aucune_unite_obligatoire_bloque() -> None:
    (constat, *_) = controler(reglement(Famille.CAP, u("EF1", "professionnel", facultative=True)), JOUR, VIDE)
    assert (constat.code, constat.est_bloquant) == ("REG-110", True)


def test_les_coefficients_manquants_sont_nommes() -> None:
    r = reglement(Famille.CAP, u("EP1", "professionnel"), u("EG1"))
    (constat,) = controler(r, JOUR, Complements(sans_coefficient=frozenset({"EG1"})))
    assert constat.code == "REG-111"
    assert "EG1" in constat.quoi
    assert "EP1" not in constat.quoi


def _bts(n: int, facultatives: int) -> Reglement:
    unites = [u(f"E{i}", "professionnel" if i % 2 else "general", controle="" if i % 2 else "g") for i in range(n)]
    return reglement(Famille.BTS, *unites, *(u(f"F{i}", facultative=True) for i in range(facultatives)))


def test_le_bts_de_2027_a_neuf_unites_au_plus() -> None:
    assert codes(_bts(10, 3)) == []
    assert codes(_bts(10, 3), date(2027, 6, 1)) == ["REG-112", "REG-113"]
    assert codes(_bts(9, 2), date(2027, 6, 1)) == []


@pytest.mark.parametrize("famille", [Famille.CAP, Famille.BAC_PRO])
def test_deux_facultatives_au_plus(famille: Famille) -> None:
    socle = (u("P", "professionnel"), u("G1", controle="a"), u("G2", controle="b"))
    deux = tuple(u(f"F{i}", facultative=True) for i in range(2))
    assert codes(reglement(famille, *socle, *deux)) == []
    assert codes(reglement(famille, *socle, *deux, u("F3", facultative=True))) == ["REG-113"]


def test_le_domaine_professionnel_vide_bloque_ou_la_regle_le_demande() -> None:
    assert codes(reglement(Famille.CAP, u("EG1"))) == ["REG-114"]
    assert codes(reglement(Famille.BP, u("E1"))) == []
    assert codes(reglement(Famille.CAP, u("EP1", "professionnel"), u("EG1", ""))) == ["REG-115"]
    assert codes(reglement(Famille.DMA, u("A", "atelier"), u("B", ""))) == ["REG-115"]


@pytest.mark.parametrize(
    ("famille", "groupes", "attendus"),
    [
        (Famille.BAC_PRO, (), ["REG-116"]),
        (Famille.BAC_PRO, ("a", "a"), ["REG-116"]),
        (Famille.BAC_PRO, ("a", "b"), []),
        (Famille.BTS, ("g",), ["REG-116"]),
        (Famille.BTS, ("g", "g"), []),
    ],
)
def test_les_groupes_de_l_epreuve_de_controle(famille: Famille, groupes: Sequence[str], attendus: list[str]) -> None:
    unites = [u("P", "professionnel"), *(u(f"G{i}", controle=g) for i, g in enumerate(groupes)), u("G")]
    assert codes(reglement(famille, *unites)) == attendus


def test_l_epreuve_de_pratique_du_bma_d_avant() -> None:
    r = reglement(Famille.BMA, u("P", "professionnel"))
    assert codes(r, date(2025, 6, 1)) == ["REG-117"]
    assert codes(replace(r, unites=(u("P", "professionnel", pratique=True),)), date(2025, 6, 1)) == []


def test_capacites_blocs_et_rattachements() -> None:
    bloc = u("B1", "", blocs=("BC01",), evaluation=Evaluation.VALIDATION)
    capacites = (
        u("C1", "", parent="B1", evaluation=Evaluation.VALIDATION), u("C2", "", evaluation=Evaluation.VALIDATION),
        u("C3", "", evaluation=Evaluation.VALIDATION),
    )  # fmt: skip
    r = reglement(Famille.CQPM, bloc, *capacites, enregistrement="RNCP")
    x = Complements(
        blocs={"BC01": "Un", "BC02": "Deux", "BC03": "Trois"}, capacites=frozenset({"C1", "C2", "C3"}),
        orphelines=frozenset({"C3"}), ailleurs=frozenset({"BC03"}),
    )  # fmt: skip
    constats = {k.code: k.quoi for k in controler(r, JOUR, x)}
    assert set(constats) == {"REG-118", "REG-119", "REG-121"}
    assert "C2" in constats["REG-118"]
    assert "C3" not in constats["REG-118"]
    assert "BC02" in constats["REG-119"]
    assert "BC03" not in constats["REG-119"]


def test_un_bloc_qui_n_est_pas_a_la_fiche() -> None:
    r = reglement(Famille.CAP, u("P", "professionnel", blocs=("BC01", "BC9")))
    assert codes(r, x=Complements(blocs={"BC01": "Un"})) == ["REG-120"]


def test_ce_que_la_famille_demande_et_qui_manque() -> None:
    assert codes(reglement(Famille.SUPERIEUR, u("UE1"))) == ["REG-127"]
    assert codes(reglement(Famille.CQP, u("C1"))) == ["REG-128"]
    assert codes(reglement(Famille.CQP, u("C1"), options={"conservation_mois": 36})) == []
    assert codes(reglement(Famille.PRIVE, u("C1"))) == ["REG-128"]
    assert codes(reglement(Famille.LOCALE, u("C1"))) == ["REG-128"]
    assert codes(reglement(Famille.PRIVE, u("C1"), options={"conservation_mois": 36})) == []
    assert codes(reglement(Famille.CAP, u("P", "professionnel")), date(1990, 1, 1)) == ["REG-129"]
