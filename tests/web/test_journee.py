"""The day page: what asks for attention now, by urgency; the rest only « à venir »."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services.certifications import suivre_fiche
from parchemin.web import selectors
from parchemin.web.models import EcheanceVue
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.parcours.decor_personnes import inscription, personne
from tests.referentiel.donnees import fiche, importer

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
        e("dans-un-mois", 30, visible=-60),
        e("plus-tard", 31, visible=-60),
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
        "D’ici un mois": ["bientot", "dans-un-mois"],
        "À préparer": ["plus-tard"],
    }
    assert [x.cle for x in page.a_venir] == ["faite-plus-tard", "cachee", "lundi"]
    assert page.nombre == 7, "what is only to be prepared does not wait for anyone"
    assert [g.en_retard for g in page.groupes] == [True, False, False, False, False]


PERSONNE = SimpleNamespace(
    roles_le=lambda jour: frozenset(),
    organisation=None,
    utilisateur=SimpleNamespace(has_perm=lambda permission, objet: False),
)
"""Has no right: the rooms have nothing to say to them, and only the test speaks."""


def _journee_pure() -> selectors.Journee:
    return selectors.journee(PERSONNE, MARDI)


def test_ce_qui_attend_sa_decision_d_abord(fausses_echeances: list[Echeance]) -> None:
    """Nobody else can give it: it comes before what is late."""
    fausses_echeances += [
        e("tard", -9),
        e("accord", 2, visible=-1, decision=True),
        e("plus-tard", 50, visible=40, decision=True),
    ]
    page = _journee_pure()
    assert next(iter(_groupes(page).items())) == ("À décider ou à signer par vous", ["accord"])
    assert [x.cle for x in page.a_venir] == ["plus-tard"]
    assert page.nombre == 2


def test_son_metier_d_abord(fausses_echeances: list[Echeance]) -> None:
    """Thomas does not look for the refusals of the Caisse des Dépôts under ten lines of juries; the days keep their order."""
    fausses_echeances += [
        e("jury", -30, rubrique="Jurys"), e("ko-2", -2, rubrique="Accrochage"), e("session", -20, rubrique="Sessions"), e("ko-1", -10, rubrique="Accrochage"),
    ]  # fmt: skip
    thomas = SimpleNamespace(**(vars(PERSONNE) | {"roles_le": lambda jour: frozenset({Role.DONNEES})}))
    assert _groupes(selectors.journee(thomas, MARDI))["En retard"] == ["ko-1", "ko-2", "jury", "session"]
    assert _groupes(_journee_pure())["En retard"] == ["jury", "session", "ko-1", "ko-2"]


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
    """Someone who has nothing to set up."""
    return client_de(membre(organisation(), Role.DPO).utilisateur)


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
    assert "L’accès « Auditeur » d’Ada Dupré prend fin" in administration.replace("\u00a0", " ")
    qualite = client_de(membre(o, Role.QUALITE).utilisateur).get("/o/essai/").content.decode()
    assert "prend fin" not in qualite


def test_ce_qui_est_loin_se_montre_sans_compter(client: Client, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [e("loin", 150, visible=-1)]
    page = client.get("/o/essai/").content.decode()
    assert "rien ne vous attend aujourd’hui</h1>" in page
    assert "Chose loin" in page.split("À préparer")[1]
    assert "Tout est à jour" not in page


def test_c_est_vu(client: Client, fausses_echeances: list[Echeance]) -> None:
    """Only what is to be read goes away, once, and for this member alone."""
    fausses_echeances += [e("a-lire", 5, a_lire=True), e("a-faire", 5)]
    page = client.get("/o/essai/").content.decode()
    assert page.count("C’est vu") == 1
    assert "deux choses vous attendent" in page
    for _ in range(2):
        client.post("/o/essai/vu/", {"cle": "a-lire"})
        client.post("/o/essai/vu/", {"cle": "a-faire"})
        client.post("/o/essai/vu/", {"cle": "inconnue"})
    assert list(EcheanceVue.toutes.values_list("cle", flat=True)) == ["a-lire"]
    page = client.get("/o/essai/").content.decode()
    assert "Chose a-lire" not in page
    assert "Chose a-faire" in page
    collegue = membre(EcheanceVue.toutes.get().organisation, Role.DIRECTION).utilisateur
    assert "Chose a-lire" in client_de(collegue).get("/o/essai/").content.decode()


def test_un_auditeur_ne_marque_rien(db: None, midi: datetime, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [e("a-lire", 5, a_lire=True)]
    auditeur = client_de(membre(organisation(), Role.AUDITEUR).utilisateur)
    assert "C’est vu" not in auditeur.get("/o/essai/").content.decode()
    assert auditeur.post("/o/essai/vu/", {"cle": "a-lire"}).status_code == 403
    assert not EcheanceVue.toutes.exists()


def _pas(client: Client) -> list[str]:
    page = client.get("/o/essai/").content.decode()
    mots = re.findall(r"<li>.*?<strong>(.*?)</strong>", page.partition("Premiers pas")[2].partition("</ul>")[0], re.S)
    assert ("Tout est à jour" in page) == (not mots), "an empty installation is not « up to date »"
    return mots


def test_premiers_pas(db: None, midi: datetime, tmp_path: Path) -> None:
    """Each step goes when it is done, and is shown only to who may do it."""
    o = organisation()
    seul = membre(o, Role.ADMINISTRATEUR, Role.DONNEES)
    client = client_de(seul.utilisateur)
    registres, choisir = "Importer le RNCP et le répertoire spécifique", "Choisir les certifications que vous suivez"
    etablissements, inviter = "Enregistrer vos établissements", "Inviter les personnes qui travaillent avec vous"
    # An organisation of every trade, and its person of data: nobody enrolled yet.
    suite = [
        "Reprendre vos candidats et leurs inscriptions",
        "Dire avec quel compte vous transmettez à la Caisse des Dépôts",
        "Reprendre les chiffres officiels d’InserJeunes",
    ]
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True, est_cfa=True, est_organisme_formation=True)
    assert _pas(client) == [registres, choisir, etablissements, inviter, *suite]
    assert "Bonjour Ada, mettons Parchemin en place" in client.get("/o/essai/").content.decode()
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    assert _pas(client) == ["Importer le répertoire spécifique", choisir, etablissements, inviter, *suite]
    suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    etablissement(o)
    assert _pas(client) == ["Importer le répertoire spécifique", inviter, *suite]
    dpo = membre(o, Role.DPO)
    assert _pas(client) == ["Importer le répertoire spécifique", *suite]
    assert _pas(client_de(dpo.utilisateur)) == []


PROPRES = {
    "est_certificateur": {"Reprendre vos partenaires", "Reprendre vos membres de jury", "Dire avec quel compte", "Préparer votre parchemin"},
    "est_cfa": {"Reprendre les chiffres officiels", "Reprendre les contrats"},
    "est_organisme_formation": set(),
}  # fmt: skip


@pytest.mark.parametrize("metier", PROPRES)
def test_les_premiers_pas_suivent_le_metier(db: None, midi: datetime, metier: str) -> None:
    """Each trade is asked what it does, and nothing of the others; each step opens, and goes when it is done."""
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(**{x: x == metier for x in PROPRES})
    direction = membre(o, Role.DIRECTION, Role.SECRETARIAT_JURY, Role.QUALITE, Role.DONNEES)
    client = client_de(direction.utilisateur)
    c = Certification.toutes.create(organisation=o, nature_locale="autre", intitule_local="Une certification")
    with organisation_active(o.pk):
        i = inscription(personne(o), c)
    pas = _pas(client)
    assert {x for x in set().union(*PROPRES.values()) if any(y.startswith(x) for y in pas)} == PROPRES[metier]
    assert "Reprendre vos candidats et leurs inscriptions" not in pas
    assert {"Calculer vos premiers taux", "Reprendre votre plan d’actions"} <= set(pas)
    page = client.get("/o/essai/").content.decode()
    bloc = page.partition("Premiers pas")[2].partition("</ul>")[0]
    liens = re.findall(r'href="(/[^"]+)"', bloc)
    assert len(liens) == len(pas)
    assert [x for x in liens if client.get(x).status_code != 200] == []
    i.etat = "annulee"  # somebody enrolled by mistake does not bring the list back: the file was read once
    i.save()
    assert "Reprendre vos candidats et leurs inscriptions" not in _pas(client)


def test_une_salle_en_panne_ne_cache_pas_les_autres(
    client: Client, fausses_echeances: list[Echeance], caplog: pytest.LogCaptureFixture
) -> None:
    def en_panne(membre: Any, jour: date) -> list[Echeance]:
        raise OverflowError("date value out of range")

    fausses_echeances.append(e("autre", 0))
    echeances._fonctions = {"essai.panne": en_panne, **echeances._fonctions}
    try:
        page = client.get("/o/essai/")
    finally:
        del echeances._fonctions["essai.panne"]
    assert page.status_code == 200
    assert "Chose autre" in page.content.decode()
    assert "essai.panne" in caplog.text
