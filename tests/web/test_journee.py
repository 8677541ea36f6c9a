"""The day page: what asks for attention now, by urgency; the rest only « à venir »."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.web import selectors
from tests.fabrique import client_de, membre, organisation

MARDI = date(2026, 11, 24)


def e(cle: str, dans: int, *, visible: int | None = None, a_faire: bool = True, **autres: Any) -> Echeance:
    """Due `dans` days from Tuesday; `visible` days from Tuesday (None: calendar only when later than this week)."""
    des = None if visible is None else MARDI + timedelta(days=visible)
    return Echeance(cle, MARDI + timedelta(days=dans), f"Chose {cle}", visible_des=des, a_faire=a_faire, **autres)


def _groupes(page: selectors.Journee) -> dict[str, list[str]]:
    return {g.titre: [x.cle for x in g.lignes] for g in page.groupes}


def test_chaque_chose_a_sa_place(fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [
        e("bientot", 20, visible=-1),
        e("dimanche", 5),
        e("hier", -1),
        e("ce-jour", 0),
        e("lundi", 6),
        e("cachee", 3, visible=1),
        e("vendredi", 3, visible=0),
        e("faite", -3, a_faire=False),
        e("faite-plus-tard", 2, a_faire=False),
        e("avant-hier", -2),
    ]
    page = _journee_pure()
    assert _groupes(page) == {
        "En retard": ["avant-hier", "hier"],
        "Aujourd’hui": ["ce-jour"],
        "Cette semaine": ["vendredi", "dimanche"],
        "À préparer": ["bientot"],
    }
    assert [x.cle for x in page.a_venir] == ["faite-plus-tard", "cachee", "lundi"]
    assert page.nombre == 6
    assert [g.en_retard for g in page.groupes] == [True, False, False, False]


PERSONNE = SimpleNamespace(organisation=None, utilisateur=SimpleNamespace(has_perm=lambda permission, objet: False))
"""Has no right: the rooms have nothing to say to them, and only the test speaks."""


def _journee_pure() -> selectors.Journee:
    return selectors.journee(PERSONNE, MARDI)


def test_huit_a_venir_au_plus(fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [e(f"{n:02}", 100 + n) for n in range(12, 0, -1)]
    assert [x.cle for x in _journee_pure().a_venir] == [f"{n:02}" for n in range(1, 9)]


@given(
    st.lists(
        st.tuples(st.integers(-20, 40), st.none() | st.integers(-30, 30), st.booleans()),
        max_size=12,
    )
)
def test_rien_ne_se_perd_ni_ne_parait_deux_fois(cas: list[tuple[int, int | None, bool]]) -> None:
    """Everything shows at most once; what asks for attention always shows; what is done is never « en retard »."""
    lignes = [e(str(n), dans, visible=visible, a_faire=faire) for n, (dans, visible, faire) in enumerate(cas)]
    echeances.inscrire("essai.propriete")(lambda membre, jour: tuple(lignes))
    try:
        page = _journee_pure()
    finally:
        del echeances._fonctions["essai.propriete"]
    demandees = [x for g in page.groupes for x in g.lignes]
    montrees = [x.cle for x in (*demandees, *page.a_venir)]
    assert len(montrees) == len(set(montrees))
    assert all(x.a_faire and (x.visible_des is None or x.visible_des <= MARDI) for x in demandees)
    for x in lignes:
        if x.a_faire and (x.jour < MARDI or x.visible_des) and (x.visible_des is None or x.visible_des <= MARDI):
            assert x.cle in {y.cle for y in demandees}
        if not x.a_faire and x.jour < MARDI:
            assert x.cle not in montrees


def test_une_cle_en_double_ne_parait_qu_une_fois(fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [e("x", 0), e("x", 1)]
    assert [(x.cle, x.jour) for x in selectors.echeances_de(PERSONNE, MARDI)] == [("x", MARDI)]


@pytest.fixture
def client(db: None, midi: datetime) -> Client:
    return client_de(membre(organisation(), Role.QUALITE).utilisateur)


@pytest.mark.parametrize(
    ("nombre", "phrase"),
    [
        (0, "rien ne vous attend aujourd’hui"),
        (1, "une chose vous attend"),
        (2, "deux choses vous attendent"),
        (11, "11 choses vous attendent"),
    ],
)
def test_la_page_compte_en_mots(client: Client, fausses_echeances: list[Echeance], nombre: int, phrase: str) -> None:
    fausses_echeances += [e(str(n), 0) for n in range(nombre)]
    page = client.get("/o/essai/").content.decode()
    assert f"Bonjour Ada, {phrase}</h1>" in page
    assert ("Tout est à jour" in page) == (nombre == 0)


def test_la_page_montre_le_retard_et_echappe_les_textes(client: Client, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(
        Echeance(
            "r", date(2026, 11, 20), "<b>Signer</b>", pourquoi="parce & que", url="/o/essai/droits", geste="Ouvrir"
        )
    )
    page = client.get("/o/essai/").content.decode()
    assert "En retard" in page
    assert "&lt;b&gt;Signer&lt;/b&gt;" in page
    assert "<b>Signer" not in page
    assert 'href="/o/essai/droits"' in page


def test_les_acces_qui_finissent_paraissent_chez_qui_les_gere(db: None, midi: datetime) -> None:
    """A real provider: the auditor's access ends in five days."""
    o = organisation()
    membre(o, Role.AUDITEUR)
    administration = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur).get("/o/essai/").content.decode()
    assert "L’accès « Auditeur » de Ada Dupré prend fin" in administration.replace("\u00a0", " ")
    qualite = client_de(membre(o, Role.QUALITE).utilisateur).get("/o/essai/").content.decode()
    assert "prend fin" not in qualite
