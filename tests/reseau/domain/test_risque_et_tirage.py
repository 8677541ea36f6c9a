"""The score anybody can redo, and the draw anybody can replay."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.grille import SuiteControle, points_modele, suite
from parchemin.reseau.domain.risque import NiveauRisque, facteurs, poids_de_la_maison, points_en_mots, score
from parchemin.reseau.domain.tirage import (
    LigneCadre,
    empreinte_cadre,
    nombre_de_dossiers,
    quotas_par_part,
    rejouer,
    tirer,
)

JOUR = date(2026, 11, 2)
CLES = [f.cle for f in facteurs()]
valeurs = st.dictionaries(
    st.sampled_from(CLES), st.none() | st.fractions(min_value=-50, max_value=500, max_denominator=60)
)
poids = st.dictionaries(st.sampled_from(CLES), st.integers(0, 100))
cadres = st.lists(st.tuples(st.text("abcdef0123", min_size=1, max_size=6), st.sampled_from(["fort", "moyen", "faible"])),
                  unique_by=lambda x: x[0], max_size=30).map(lambda xs: [LigneCadre(c, c.upper(), s) for c, s in xs])  # fmt: skip
graines = st.text(min_size=1, max_size=40)


@given(valeurs, poids, st.sampled_from(CLES), st.fractions(min_value=0, max_value=200, max_denominator=20))
def test_more_of_a_factor_never_lowers_the_score(
    lues: Mapping[str, Fraction | None], p: Mapping[str, int], cle: str, plus: Fraction
) -> None:
    avant = {**lues, cle: lues.get(cle) or Fraction(0)}
    assert score({**avant, cle: avant[cle] + plus}, p, JOUR).total >= score(avant, p, JOUR).total  # type: ignore[operator]


@given(valeurs, poids)
def test_the_score_is_its_lines_stays_in_its_bounds_and_replays(
    lues: Mapping[str, Fraction | None], p: Mapping[str, int]
) -> None:
    s = score(lues, p, JOUR)
    assert s == score(dict(reversed(list(lues.items()))), p, JOUR)
    assert s.total == sum(x.points for x in s.lignes)
    assert all(0 <= x.points <= x.poids for x in s.lignes)
    assert s.total <= s.sur
    assert all(x.points == 0 and x.valeur_en_mots == "non connu" for x in s.lignes if x.valeur is None)


def test_a_score_done_by_hand() -> None:
    """Volume 40 of 0-100 for 15 points: 6. CPF 20 % of 0-80 for 15: 3.75, told 3.8. Last control 24 months ago: 15."""
    s = score({"volume": Fraction(40), "cpf": Fraction(20), "anciennete": Fraction(24)}, {}, JOUR)
    assert [(x.facteur.cle, x.points) for x in s.lignes if x.points] == [
        ("volume", Decimal(6)), ("cpf", Decimal("3.8")), ("anciennete", Decimal(15)),
    ]  # fmt: skip
    assert (s.total_en_mots, s.sur, s.niveau) == ("24,8", 45, NiveauRisque.FORT)
    assert points_en_mots(Decimal("6.0")) == "6"
    assert score({}, {}, JOUR).niveau is NiveauRisque.FAIBLE
    assert sum(poids_de_la_maison().values()) == 100


@given(cadres, graines, st.dictionaries(st.sampled_from(["fort", "moyen", "faible"]), st.integers(0, 100)))
def test_the_same_list_and_seed_give_the_same_draw_in_any_order(
    cadre: list[LigneCadre], graine: str, parts: dict[str, int]
) -> None:
    quotas = quotas_par_part(cadre, parts)
    tires = tirer(cadre, graine, quotas)
    assert tires == tirer(list(reversed(cadre)), graine, quotas)
    assert rejouer(list(reversed(cadre)), graine, quotas, tires, empreinte_cadre(cadre)).tient
    for strate, n in quotas.items():
        assert len([x for x in cadre if x.cle in tires and x.strate == strate]) == n


@given(cadres.filter(lambda c: len(c) > 1), graines)
def test_a_tampered_list_or_result_is_seen(cadre: list[LigneCadre], graine: str) -> None:
    quotas = quotas_par_part(cadre, {"fort": 100, "moyen": 50, "faible": 10})
    tires, empreinte = tirer(cadre, graine, quotas), empreinte_cadre(cadre)
    assert not rejouer(cadre[1:], graine, quotas, tires, empreinte).liste_intacte
    assert not rejouer(cadre, graine, quotas, (*tires, "autre"), empreinte).memes


def test_the_rule_of_the_draw_is_the_sentence_that_tells_it() -> None:
    cadre = [LigneCadre(str(i), f"P{i}") for i in range(20)]
    attendu = sorted(
        (str(i) for i in range(20)), key=lambda c: hashlib.sha256(f"graine-publique/{c}".encode()).hexdigest()
    )[:4]
    assert list(tirer(cadre, "graine-publique", {"": 4})) == attendu
    with pytest.raises(ValueError, match="twice"):
        tirer([cadre[0], cadre[0]], "g", {"": 1})


@pytest.mark.parametrize(("n", "attendu"), [(0, 0), (2, 2), (3, 3), (9, 3), (10, 4), (16, 4), (17, 5), (400, 20)])
def test_how_many_files(n: int, attendu: int) -> None:
    assert nombre_de_dossiers(n, 3) == attendu


@pytest.mark.parametrize(("ecarts", "attendu"), [
    ([], SuiteControle.RIEN), (["mineure"] * 9, SuiteControle.ECARTS), (["majeure"], SuiteControle.ECARTS),
    (["majeure", "mineure", "majeure"], SuiteControle.DEMEURE), (["mineure", "critique"], SuiteControle.SUSPENSION),
])  # fmt: skip
def test_what_gaps_propose(ecarts: list[str], attendu: SuiteControle) -> None:
    assert suite(ecarts, 2) is attendu


def test_the_grid_of_the_house_is_whole() -> None:
    points = points_modele()
    assert [p.numero for p in points] == list(range(1, 45))
    assert {p.numero for p in points if p.severite == "critique"} == {
        2,
        3,
        6,
        7,
        9,
        11,
        21,
        22,
        23,
        26,
        27,
        29,
        32,
        37,
        41,
        42,
    }
    assert {p.numero for p in points if p.severite == "mineure"} == {5, 10, 16, 18, 24}
