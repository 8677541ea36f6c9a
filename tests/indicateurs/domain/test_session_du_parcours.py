"""A session and a decision are those of a course: in which days, in which year, and who waits for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.catalogue import catalogue, reglages
from parchemin.indicateurs.domain.faits import ReglagesCalcul, ResultatCompte, annee_scolaire
from parchemin.indicateurs.domain.session_du_parcours import annee_de_session, jours_de_session
from tests.indicateurs.domain.lecture_cas import B, Moteur, P, en_duckdb, en_python
from tests.indicateurs.domain.test_calcul import au_hasard

JOURS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
R = ReglagesCalcul(observe_le=date(2026, 11, 24))
FINI, A_VENIR = date(2026, 11, 20), date(2026, 12, 17)
MOTEURS = pytest.mark.parametrize("moteur", [en_python, en_duckdb])


@given(JOURS, st.integers(0, 9))
def test_toute_l_annee_du_parcours_est_la_sienne(fin: date, mois: int) -> None:
    """And the next ordinary session, in June, never is, as long as the delay is under nine months."""
    debut, limite = jours_de_session(fin, mois)
    annee = annee_scolaire(fin)
    assert debut <= date(annee - 1, 9, 1) <= fin <= date(annee, 8, 31) <= limite < date(annee + 1, 6, 1)
    for le, sienne in ((debut, annee), (limite, annee)):
        assert annee_de_session(fin, le, mois) == sienne
    for le in (debut - timedelta(days=1), limite + timedelta(days=1)):
        assert annee_de_session(fin, le, mois) == annee_scolaire(le) == annee_de_session(None, le, mois)


@pytest.mark.parametrize(
    ("fin", "premier", "dernier"),
    [
        (date(2026, 6, 30), date(2025, 9, 1), date(2027, 2, 28)),
        (date(2026, 8, 31), date(2025, 9, 1), date(2027, 2, 28)),
        (date(2027, 7, 3), date(2026, 9, 1), date(2028, 2, 29)),
        (
            date(2025, 9, 30),
            date(2025, 3, 30),
            date(2027, 2, 28),
        ),  # year 2025-2026: the exam of June came before its end
    ],
)
def test_les_jours_d_un_parcours(fin: date, premier: date, dernier: date) -> None:
    assert jours_de_session(fin, 6) == (premier, dernier)


def test_le_delai_est_celui_que_disent_les_methodes() -> None:
    assert reglages(date(2026, 11, 24)).rattrapage == 6
    for code in ("presentation", "obtention", "validation_bloc"):
        assert "six mois après la fin de cette année scolaire" in catalogue()[code].choix


@MOTEURS
def test_une_session_a_venir_n_est_pas_une_absence(moteur: Moteur) -> None:
    attend = replace(P, fin=FINI, presente=False, resultat="", derniere_session=A_VENIR)
    gens = [
        replace(attend, inscription=1),
        replace(attend, inscription=2, derniere_session=R.observe_le),  # over today, and nobody saw them
        replace(attend, inscription=3, presente=True, resultat="ajourne"),  # a second try is to come
        replace(attend, inscription=4, presente=True, resultat="admis"),
        replace(attend, inscription=5, fin=date(2027, 6, 30)),
        replace(attend, inscription=6, fin=date(2027, 6, 30), derniere_session=FINI, presente=True, resultat="ajourne"),
        replace(attend, inscription=7, fin=date(2027, 6, 30), derniere_session=None, inscrit=False),
    ]
    raisons = {(x.indicateur, x.inscription): (x.compte, x.raison) for x in moteur((gens, [], []), R)}
    attendues = {
        "presentation": ["session_a_venir", "absent", "session_a_venir", "presente", *["pas_fini"] * 3],
        "obtention": ["session_a_venir", "absent", "session_a_venir", "admis", "pas_fini", "ajourne", "pas_fini"],
    }
    for code, siennes in attendues.items():
        assert [raisons[code, n + 1][1] for n in range(len(siennes))] == siennes, code
    comptes = {code: [n for n in range(1, 8) if raisons[code, n][0]] for code in attendues}
    assert comptes == {"presentation": [2, 4], "obtention": [4, 6]}


@MOTEURS
def test_qui_attend_attend_dans_les_deux_taux(moteur: Moteur) -> None:
    """Of random people: the reasons for waiting are the same, but for whom a jury judged already; nobody counted is to wait."""
    parcours, _, _ = au_hasard(1_500, 21)
    par_taux: dict[str, dict[int, str]] = {"presentation": {}, "obtention": {}}
    for x in moteur((parcours, [], []), R):
        if x.indicateur in par_taux:
            par_taux[x.indicateur][x.inscription] = x.raison
    juges = {ResultatCompte.ADMIS, ResultatCompte.PARTIEL, ResultatCompte.AJOURNE}
    vus = set()
    for p in parcours:
        ici, la = par_taux["presentation"][p.inscription], par_taux["obtention"][p.inscription]
        if ici in ("pas_fini", "session_a_venir"):
            vus.add((ici, la))
            assert la == ici or (p.presente and p.resultat in juges and ici == "pas_fini"), (p, la)
        elif la in ("pas_fini", "session_a_venir"):
            raise AssertionError((p, ici, la))
    assert {("pas_fini", "pas_fini"), ("session_a_venir", "session_a_venir"), ("pas_fini", "admis")} <= vus


@MOTEURS
def test_un_bloc_compte_dans_l_annee_du_parcours(moteur: Moteur) -> None:
    blocs = [
        replace(B, inscription=1, annee=2026, le=date(2026, 9, 10)),
        replace(B, inscription=2, annee=2026, le=A_VENIR, resultat="bloc_non_valide"),
    ]
    lus = {x.inscription: (x.annee, x.compte, x.raison) for x in moteur(([], [], blocs), R)}
    assert lus == {1: (2026, True, "bloc_valide"), 2: (2026, False, "session_a_venir")}
