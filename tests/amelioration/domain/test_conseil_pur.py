"""The subjects as the law words them, the quorum as rules word it, the guards of a meeting, names in a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.amelioration.domain.conseil import (
    EtatSeance,
    FaitsSeance,
    PointLu,
    SorteSujet,
    couverture,
    etats_seance,
    nom_apparent,
    objections_seance,
    passage_seance,
    passages_seance,
    quorum_attendu,
    recueil,
    sujets,
    sujets_legaux,
)

JOUR = date(2026, 11, 24)
PRETE = FaitsSeance(JOUR, JOUR, 9, 5, (PointLu("Réclamations", True, "Une réclamation.", ""),))


def codes(de: str, vers: str, f: FaitsSeance) -> list[str]:
    p = passage_seance(de, vers)
    assert p is not None
    return [x.code for x in objections_seance(p, f)]


def test_the_eight_subjects_are_those_of_the_text() -> None:
    assert [s.article for s in sujets_legaux()] == [f"{n}°" for n in range(1, 9)]
    assert sujets()["informations"].libelle.endswith("en application de l’article L. 6111-8")
    assert {s.code for s in sujets().values() if s.sans_nom} == {"violences"}
    permanents = {s.code for s in sujets().values() if s.sorte is SorteSujet.PERMANENT}
    assert permanents == {"suites", "reclamations", "appreciations", "difficultes", "ruptures", "absences", "controles"}
    assert all(t.verifie_le for t in recueil().textes())
    assert all(mots and sens for mots, sens in etats_seance().values())


def test_no_number_of_the_law_is_invented() -> None:
    textes = {p.cle: p.texte for p in recueil().parametres()}
    assert set(textes.values()) == {"usage"}


@pytest.mark.parametrize(
    ("sorte", "nombre", "membres", "attendu"),
    [
        ("", None, 9, None), ("nombre", 4, 9, 4), ("tiers", None, 9, 3), ("tiers", None, 10, 4), ("moitie", None, 9, 5),
        ("moitie", None, 10, 5), ("majorite", None, 9, 5), ("majorite", None, 10, 6), ("deux_tiers", None, 10, 7),
    ],
)  # fmt: skip
def test_a_quorum_as_rules_word_it(sorte: str, nombre: int | None, membres: int, attendu: int | None) -> None:
    assert quorum_attendu(sorte, nombre, membres) == attendu


@given(st.integers(min_value=1, max_value=200))
def test_more_than_half_is_more_than_half_and_a_share_is_reached_by_whole_people(n: int) -> None:
    majorite, tiers = quorum_attendu("majorite", None, n), quorum_attendu("tiers", None, n)
    assert majorite is not None
    assert tiers is not None
    assert 2 * majorite > n >= 2 * (majorite - 1)
    assert 3 * tiers >= n > 3 * (tiers - 1)


def test_nothing_leaves_an_end() -> None:
    fins = {EtatSeance.APPROUVEE, EtatSeance.ANNULEE}
    assert all(not (p.de & fins) for p in passages_seance())


@pytest.mark.parametrize(
    ("de", "vers", "change", "attendu"),
    [
        ("preparee", "convoquee", {}, []),
        ("preparee", "convoquee", {"membres": 0}, ["AME-202"]),
        ("preparee", "convoquee", {"points": ()}, ["AME-203"]),
        ("preparee", "convoquee", {"le": date(2026, 11, 23)}, ["AME-204"]),
        ("convoquee", "tenue", {"le": date(2026, 11, 25)}, ["AME-205"]),
        ("convoquee", "tenue", {"presents": 0}, ["AME-206"]),
        ("tenue", "a_approuver", {}, []),
        ("tenue", "a_approuver", {"points": (PointLu("Ruptures", True, " ", ""),)}, ["AME-207"]),
        ("tenue", "a_approuver", {"points": (PointLu("Ruptures", True, "", "Aucune."),)}, []),
        ("tenue", "a_approuver", {"points": (PointLu("Internat", False, "", ""),)}, []),
    ],
)
def test_what_each_passage_looks_at(de: str, vers: str, change: dict[str, object], attendu: list[str]) -> None:
    assert codes(de, vers, replace(PRETE, **change)) == attendu  # type: ignore[arg-type]


def test_each_subject_knows_its_meetings() -> None:
    vus = {s.code: m for s, m in couverture({1: ["accueil", "ruptures"], 2: ["accueil"]})}
    assert vus["accueil"] == [1, 2]
    assert vus["formateurs"] == []
    assert "ruptures" not in vus


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Mme Durand a parlé.", "Mme Durand"),
        ("reçu par Monsieur Petit", "Monsieur Petit"),
        ("M. Élie", "M. Élie"),
        ("Deux signalements, transmis le jour même.", ""),
        ("La directrice a informé l’inspection du travail.", ""),
    ],
)
def test_a_civility_and_a_name_are_seen(texte: str, attendu: str) -> None:
    assert nom_apparent(texte) == attendu
