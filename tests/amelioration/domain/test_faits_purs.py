"""Réclamations, difficultés, aléas: what must be true before each step, the clocks, and the reasons of a likeness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.amelioration.domain.faits import (
    FINIS,
    AvisReponse,
    DelaisRegistres,
    DonneesFait,
    EtatFait,
    NatureFait,
    PortraitFait,
    canaux,
    delais_d_usage,
    depart,
    etats_fait,
    horloge,
    natures_fait,
    objections_fait,
    passage_fait,
    passages_fait,
    qualites,
    raisons_de_ressembler,
    resultats,
    rouvre,
    themes_proposes,
)

JOUR = date(2026, 11, 24)
DELAIS = DelaisRegistres(accuse=5, reponse=15, mediation=30, avis=15, alea=2, recurrence=12)
FAIT = DonneesFait(
    jour=JOUR, etat=EtatFait.REPONDUE, nature=NatureFait.RECLAMATION, depuis=JOUR, etat_depuis=JOUR, charge=True, cause="Relevé tardif.",
    solution="Séance déplacée.", informes=1, avis=AvisReponse.SATISFAIT,
)  # fmt: skip


def codes(f: DonneesFait, vers: EtatFait) -> list[str]:
    p = passage_fait(f.nature, f.etat, vers)
    assert p is not None
    return [x.code for x in objections_fait(p, f, DELAIS)]


def test_every_word_is_there_and_usage_says_that_it_is_no_law() -> None:
    assert all(mots and sens for mots, sens in [*natures_fait().values(), *etats_fait().values()])
    assert all([*canaux().values(), *qualites().values(), *resultats().values()])
    assert len(set(themes_proposes())) == len(themes_proposes()) == 10
    assert delais_d_usage(JOUR) == DELAIS


@pytest.mark.parametrize("nature", list(NatureFait))
def test_every_state_of_a_nature_is_reached_and_an_end_only_opens_again(nature: NatureFait) -> None:
    atteints, de = {depart(nature)}, {depart(nature)}
    while de:
        de = {p.vers for p in passages_fait(nature) if p.de & de} - atteints
        atteints |= de
    voulus = {
        NatureFait.ALEA: {EtatFait.SURVENU, EtatFait.SOLUTION_DONNEE, EtatFait.INFORMEES, *FINIS},
        NatureFait.RECLAMATION: {EtatFait.RECUE, EtatFait.ACCUSEE, EtatFait.EN_TRAITEMENT, EtatFait.EN_MEDIATION, EtatFait.REPONDUE, *FINIS},
        NatureFait.DIFFICULTE: {EtatFait.RECUE, EtatFait.ACCUSEE, EtatFait.EN_TRAITEMENT, EtatFait.REPONDUE, *FINIS},
    }  # fmt: skip
    assert atteints == voulus[nature]
    assert {p.geste for p in passages_fait(nature) if p.de & set(FINIS)} == {"Rouvrir"}


def test_a_reclamation_is_not_answered_before_its_receipt_is_told() -> None:
    assert passage_fait(NatureFait.RECLAMATION, EtatFait.RECUE, EtatFait.REPONDUE) is None
    assert passage_fait(NatureFait.DIFFICULTE, EtatFait.RECUE, EtatFait.REPONDUE) is not None
    assert passage_fait(NatureFait.DIFFICULTE, EtatFait.EN_TRAITEMENT, EtatFait.EN_MEDIATION) is None


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({}, []),
        ({"cause": " "}, ["AME-053"]),
        ({"avis": ""}, ["AME-054"]),
        ({"avis": "", "etat_depuis": JOUR - timedelta(days=15)}, ["AME-054"]),
        ({"avis": "", "etat_depuis": JOUR - timedelta(days=16)}, []),
        ({"avis": AvisReponse.INSATISFAIT}, ["AME-055"]),
        ({"avis": AvisReponse.INSATISFAIT, "mediation_conclue": True}, []),
        ({"avis": "", "cause": ""}, ["AME-053", "AME-054"]),
        ({"avis": "", "nature": NatureFait.DIFFICULTE}, []),
    ],
)
def test_what_must_be_known_before_it_is_closed(change: dict[str, object], attendu: list[str]) -> None:
    assert codes(replace(FAIT, **change), EtatFait.CLOSE) == attendu  # type: ignore[arg-type]


def test_the_other_guards() -> None:
    f = replace(FAIT, etat=EtatFait.ACCUSEE)
    assert codes(replace(f, charge=False), EtatFait.EN_TRAITEMENT) == ["AME-052"]
    assert codes(replace(f, mediation_proposee_le=JOUR), EtatFait.EN_MEDIATION) == ["AME-060"]
    en = replace(f, etat=EtatFait.EN_MEDIATION, mediation_proposee_le=JOUR)
    assert codes(en, EtatFait.EN_TRAITEMENT) == ["AME-061"]
    assert codes(replace(en, mediation_proposee_le=None), EtatFait.EN_TRAITEMENT) == []
    alea = replace(FAIT, nature=NatureFait.ALEA, etat=EtatFait.SURVENU)
    assert codes(replace(alea, solution=""), EtatFait.SOLUTION_DONNEE) == ["AME-062"]
    donnee = replace(alea, etat=EtatFait.SOLUTION_DONNEE)
    assert codes(replace(donnee, informes=0), EtatFait.INFORMEES) == ["AME-063"]
    assert codes(donnee, EtatFait.INFORMEES) == []


@pytest.mark.parametrize(
    ("etat", "change", "geste", "jours"),
    [
        (EtatFait.RECUE, {}, "Accuser réception", 5),
        (EtatFait.RECUE, {"nature": NatureFait.DIFFICULTE}, "Répondre", 15),
        (EtatFait.ACCUSEE, {}, "Répondre", 15),
        (EtatFait.EN_TRAITEMENT, {"etat_depuis": JOUR + timedelta(days=9)}, "Répondre", 15),
        (EtatFait.EN_MEDIATION, {"mediation_proposee_le": JOUR + timedelta(days=2)}, "Tenir la médiation", 32),
        (
            EtatFait.EN_MEDIATION,
            {"mediation_proposee_le": JOUR, "mediation_prevue_le": JOUR + timedelta(days=9)},
            "Tenir la médiation",
            9,
        ),
        (EtatFait.REPONDUE, {"etat_depuis": JOUR + timedelta(days=9)}, "Clore", 24),
        (EtatFait.SURVENU, {"nature": NatureFait.ALEA}, "Donner la solution", 2),
        (EtatFait.SOLUTION_DONNEE, {"nature": NatureFait.ALEA}, "Dire qui a été informé", 2),
    ],
)
def test_the_clock_of_each_state(etat: EtatFait, change: dict[str, object], geste: str, jours: int) -> None:
    h = horloge(replace(FAIT, etat=etat, **change), DELAIS)  # type: ignore[arg-type]
    assert h is not None
    assert (h.geste, h.avant_le) == (geste, JOUR + timedelta(days=jours))


@pytest.mark.parametrize("etat", FINIS)
def test_no_clock_once_it_is_over(etat: EtatFait) -> None:
    assert horloge(replace(FAIT, etat=etat), DELAIS) is None


def test_a_dissatisfied_person_opens_it_again_once_before_a_mediation_and_no_more_after() -> None:
    assert rouvre(FAIT)
    assert not rouvre(replace(FAIT, mediation_conclue=True))
    assert rouvre(replace(FAIT, mediation_conclue=True, nature=NatureFait.DIFFICULTE))


A = PortraitFait(
    NatureFait.RECLAMATION,
    "Examens et résultats",
    JOUR,
    frozenset({("personne", 1, "Zoé"), ("certification", 7, "CAP Cuisine")}),
)


def test_a_likeness_says_its_reasons() -> None:
    b = replace(
        A,
        recu_le=JOUR - timedelta(days=60),
        sujets=frozenset({("certification", 7, "CAP Cuisine"), ("lieu", 1, "Albertville")}),
    )
    assert raisons_de_ressembler(A, b, 12) == (
        "même nature (réclamation)", "même thème (Examens et résultats)", "même certification (CAP Cuisine)", "60 jours d’écart",
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"nature": NatureFait.DIFFICULTE},
        {"theme": "Coût et financement"},
        {"recu_le": date(2025, 11, 23)},
        {"sujets": frozenset()},
        {"sujets": frozenset({("lieu", 1, "Zoé"), ("lieu", 7, "CAP Cuisine")})},
    ],
)
def test_one_thing_missing_and_they_are_not_alike(change: dict[str, object]) -> None:
    assert raisons_de_ressembler(A, replace(A, **change), 12) == ()  # type: ignore[arg-type]


def test_without_a_theme_nothing_is_alike_and_the_last_day_counts() -> None:
    sans = replace(A, theme="")
    assert raisons_de_ressembler(sans, sans, 12) == ()
    assert raisons_de_ressembler(A, replace(A, recu_le=date(2025, 11, 24)), 12)


_SUJETS = st.frozensets(st.tuples(st.sampled_from(["personne", "lieu"]), st.integers(1, 3), st.just("x")), max_size=3)
_PORTRAITS = st.builds(
    PortraitFait,
    st.sampled_from(NatureFait),
    st.sampled_from(["", "a", "b"]),
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    _SUJETS,
)


@given(_PORTRAITS, _PORTRAITS, st.integers(1, 24))
def test_alike_is_told_the_same_from_both_sides(a: PortraitFait, b: PortraitFait, mois: int) -> None:
    assert raisons_de_ressembler(a, b, mois) == raisons_de_ressembler(b, a, mois)
    if raisons_de_ressembler(a, b, mois):
        assert a.nature == b.nature
        assert a.theme == b.theme != ""
        assert a.sujets & b.sujets
        assert raisons_de_ressembler(a, b, mois + 1)
