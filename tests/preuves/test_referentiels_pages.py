"""Frameworks on the screen: what applies, what is missing, what a version changes, what the organisation adds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres import preuves as registre
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve, sources_de_preuves
from parchemin.preuves.domain.referentiels import referentiels
from parchemin.preuves.models import CorrespondanceExigence, ExigencePropre, Preuve, ReglagePreuves, SuiviReferentiel
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.couverture import voir
from parchemin.preuves.services import preuves, reglages
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import codes, filer, url


def test_every_source_serves_what_a_framework_expects() -> None:
    """A room may not offer evidence for something that no framework asks."""
    attendus = {a.cle for r in referentiels().values() for e in r.exigences for a in e.attendus}
    sources = sources_de_preuves()
    assert {s.code.split(".")[0] for s in sources} == {
        "indicateurs", "accrochage", "documents", "deliberation", "parcours", "amelioration", "reseau",
    }  # fmt: skip
    for s in sources:
        assert s.sert, s.code
        assert set(s.sert) <= attendus, s.code
    servis = {k.rsplit(":", 1)[0] for s in sources for k in s.sert}
    assert {f"qualiopi:{n}" for n in (2, 3, 11, 12, 16, 20, 30, 31, 32, 33)} <= servis


def test_every_source_answers_for_an_empty_house(o: Organisation) -> None:
    for s in sources_de_preuves():
        assert list(s.lire(o, aujourdhui())) == [], s.code


def test_a_source_is_registered_once() -> None:
    s = sources_de_preuves()[0]
    assert inscrire_preuve(s) is s
    with pytest.raises(RuntimeError, match="already registered"):
        inscrire_preuve(PreuveAutomatique(s.code, "Autre", "Autre", (), "preuves.voir", lambda o, j: ()))


@pytest.fixture
def acte(monkeypatch: pytest.MonkeyPatch) -> list[ElementPreuve]:
    """A source of its own, whose acts a test chooses."""
    actes: list[ElementPreuve] = []
    monkeypatch.setattr(registre, "_sources", dict(registre._sources))
    inscrire_preuve(
        PreuveAutomatique(
            "essai.actes",
            "Essai",
            "Actes d’essai",
            ("qualiopi:17:moyens",),
            "amelioration.lire_verbatims",
            lambda o, j: actes,
        )
    )
    return actes


def test_an_act_offers_itself_then_is_kept_and_checked(
    o: Organisation, qualite: Membre, acte: list[ElementPreuve]
) -> None:
    acte.append(
        ElementPreuve("1", "Atelier inauguré", date(2026, 9, 1), "/o/essai/atelier/", nombre=3, empreinte="ab" * 32)
    )
    client = client_de(qualite.utilisateur)
    page = client.get(url("exigence", o, "qualiopi", "17")).content.decode()
    assert "Atelier inauguré" in page
    assert "/o/essai/atelier/" in page
    assert "3 actes" in page.replace("\xa0", " ")
    assert client.post(url("garder", o), {"acte": "essai.actes/1", "sert": "qualiopi:17:moyens"}).status_code == 302
    p = Preuve.toutes.get()
    assert (p.nature, p.effective_le, p.empreinte) == ("acte", date(2026, 9, 1), "ab" * 32)
    vue = voir(o, aujourdhui())
    assert [x.titre for x in vue.preuves["qualiopi:17:moyens"]] == ["Atelier inauguré"]
    assert codes(preuves.garder, organisation=o, acte="essai.actes/1", sert=["qualiopi:17:moyens"], acteur=SYSTEME) == [
        "PRV-018"
    ]
    assert codes(preuves.garder, organisation=o, acte="essai.actes/2", sert=["qualiopi:17:moyens"], acteur=SYSTEME) == [
        "PRV-018"
    ]
    assert codes(preuves.garder, organisation=o, acte="inconnu/2", sert=["qualiopi:17:moyens"], acteur=SYSTEME) == [
        "PRV-018"
    ]
    preuves.verifier(preuve=p, acteur=reference_de(qualite.utilisateur))
    assert "Ouvrir l’acte" in client.get(url("preuve", o, p.pk)).content.decode()


def test_the_address_of_an_act_is_for_who_may_open_it(
    o: Organisation, direction: Membre, acte: list[ElementPreuve]
) -> None:
    acte.append(ElementPreuve("1", "Atelier inauguré", date(2026, 9, 1), "/o/essai/atelier/"))
    client = client_de(direction.utilisateur)
    page = client.get(url("exigence", o, "qualiopi", "17")).content.decode()
    # It counts; what it says is read where one may read it.
    assert "Actes d’essai" in page
    assert "Atelier inauguré" not in page
    assert "/o/essai/atelier/" not in page
    assert client.post(url("garder", o), {"acte": "essai.actes/1", "sert": "qualiopi:17:moyens"}).status_code == 403
    assert not Preuve.toutes.exists()


def test_the_overview_gives_three_numbers_and_no_score(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite)
    page = client_de(qualite.utilisateur).get(url("accueil", o)).content.decode().replace("\xa0", " ")
    assert "Qualiopi, version 10" in page
    for mots in ("Complet", "À rafraîchir", "Manquant", "À vérifier"):
        assert mots in page
    assert "conforme" not in page.lower()
    assert "%" not in page.split("<main", 1)[1].split("</main>", 1)[0].replace("%2F", "")


def test_the_index_says_what_is_missing_and_filters(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite)
    client = client_de(qualite.utilisateur)
    page = client.get(url("referentiel", o, "qualiopi")).content.decode()
    assert "33. L’enseignement évalué par les apprentis" in page
    assert "Ressources mises à disposition" in page
    complets = client.get(url("referentiel", o, "qualiopi") + "?etat=complet").content.decode()
    assert "17. Des moyens" in complets
    assert "19. Des ressources" not in complets
    assert client.get(url("referentiel", o, "inconnu")).status_code == 404
    assert client.get(url("exigence", o, "qualiopi", "99")).status_code == 404
    plus_tard = client.get(url("referentiel", o, "qualiopi") + "?au=2028-01-01&etat=complet").content.decode()
    assert "17. Des moyens" not in plus_tard


def test_an_index_costs_the_same_for_one_evidence_and_three(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite)
    client = client_de(qualite.utilisateur)
    for nom, args in (
        ("referentiel", ("qualiopi",)),
        ("exigence", ("qualiopi", "17")),
        ("accueil", ()),
        ("comparer", ("qualiopi",)),
    ):
        client.get(url(nom, o, *args))
        with CaptureQueriesContext(connection) as avant:
            client.get(url(nom, o, *args))
        for i in range(2):
            filer(o, qualite, titre=f"Bail {nom} {i}")
        with CaptureQueriesContext(connection) as apres:
            client.get(url(nom, o, *args))
        assert len(apres) == len(avant), nom


def test_what_one_does_chooses_what_applies(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    assert client.post(url("activites", o), {"situations": ["longue"]}).status_code == 422
    assert client.post(url("activites", o), {"categories": ["CBC"], "situations": []}).status_code == 302
    assert ReglagePreuves.toutes.get().categories == ["CBC"]
    c = choix(o, aujourdhui())
    assert {e.code for e in c.applicables("qualiopi")} == {
        str(n) for n in (1, 2, 4, 5, 6, 8, 9, 10, 11, 17, 18, 19, 21, 22, 23, 24, 25, 26, 30, 31, 32)
    }
    assert [a.cle for a in c.attendus(c.exigences["qualiopi:30"])] == [
        "qualiopi:30:beneficiaires",
        "qualiopi:30:equipes",
    ]
    assert "Ne vous concerne pas" in client.get(url("exigence", o, "qualiopi", "20")).content.decode()


def test_the_audit_chooses_the_version_and_may_be_overridden(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    donnees: dict[str, Any] = {"suivi": "on", "audit_le": "2027-04-01", "version": ""}
    assert client.post(url("suivre", o, "qualiopi"), donnees).status_code == 302
    assert choix(o, aujourdhui()).referentiels["qualiopi"].code == "qualiopi_v10"
    assert client.post(url("suivre", o, "qualiopi"), donnees | {"version": "qualiopi_v9"}).status_code == 302
    assert choix(o, aujourdhui()).referentiels["qualiopi"].code == "qualiopi_v9"
    assert "choisie par vous" in client.get(url("reglages", o)).content.decode()
    assert client.post(url("suivre", o, "eduform"), {"suivi": "on", "audit_le": ""}).status_code == 302
    assert "eduform" in choix(o, aujourdhui()).suivies
    assert codes(
        reglages.suivre, organisation=o, famille="qualiopi", suivi=True, audit_le=None, version="x", acteur=SYSTEME
    ) == ["PRV-015"]
    assert client.get(url("suivre", o, "inconnu")).status_code == 404
    assert SuiviReferentiel.toutes.count() == 2


def test_what_will_be_too_old_on_the_day_of_the_audit_is_told(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite, le=date(2026, 3, 1))
    reglages.suivre(
        organisation=o, famille="qualiopi", suivi=True, audit_le=date(2027, 4, 1), version="", acteur=SYSTEME
    )
    assert (
        "Trop ancienne à l’audit"
        in client_de(qualite.utilisateur).get(url("exigence", o, "qualiopi", "17")).content.decode()
    )


def test_comparing_shows_what_becomes_of_ones_evidence(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite, "qualiopi:1:fiche", "qualiopi:1:site", le=date(2026, 10, 1))
    client = client_de(qualite.utilisateur)
    page = client.get(url("comparer", o, "qualiopi")).content.decode()
    assert "33. L’enseignement" in page
    assert "5. Des objectifs" not in page
    un = page.split("1. Une information publique", 1)[1].split("</tr>", 1)[0]
    assert "Complet" in un
    assert "Manquant" in un
    assert "Preuves en plus" in un
    assert "5. Des objectifs" in client.get(url("comparer", o, "qualiopi") + "?tout=1").content.decode()
    assert "rien à comparer" in client.get(url("comparer", o, "eduform")).content.decode()
    assert client.get(url("comparer", o, "interne")).status_code == 404


def test_evidence_of_one_framework_serves_another(o: Organisation, qualite: Membre) -> None:
    """EduForm 20/E32 and those one adds: evidence is filed once."""
    filer(o, qualite, "qualiopi:3:taux", "qualiopi:3:parcours")
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["eduform:E9"]).etat) == "complet"
    client = client_de(qualite.utilisateur)
    donnees = {
        "famille": "eduform",
        "code": "E12",
        "titre": "Moyens",
        "vers": "qualiopi:17",
        "source": "Guide EduForm, page 12",
    }
    assert client.post(url("correspondance_nouvelle", o), donnees).status_code == 302
    filer(o, qualite)
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["eduform:E12"]).etat) == "complet"
    assert "E12. Moyens" in client.get(url("correspondances", o)).content.decode()
    ecarter = donnees | {"code": "E9", "vers": "qualiopi:3", "ecartee": "on"}
    assert client.post(url("correspondance_nouvelle", o), ecarter).status_code == 302
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["eduform:E9"]).etat) == "manquant"
    assert client.post(url("correspondance_nouvelle", o), donnees | {"vers": "eduform:E9"}).status_code == 422
    assert CorrespondanceExigence.toutes.count() == 2


def test_ones_own_requirements(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    donnees = {"code": "Q-01", "titre": "Charte", "demande": "Signée par tous.", "mois": 24}
    assert client.post(url("exigence_propre_nouvelle", o), donnees).status_code == 302
    assert client.post(url("exigence_propre_nouvelle", o), donnees).status_code == 422
    e = ExigencePropre.toutes.get()
    filer(o, qualite, "interne:Q-01", le=date(2025, 1, 10))
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["interne:Q-01"]).etat) == "complet"
    assert "Charte" in client.get(url("referentiel", o, "interne")).content.decode()
    assert (
        client.post(
            url("exigence_propre", o, e.pk), {"titre": "Charte signée", "demande": "Par tous.", "mois": ""}
        ).status_code
        == 302
    )
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["interne:Q-01"]).etat) == "a_rafraichir"
    assert (
        client.post(url("exigence_propre_retirer", o, e.pk), {"raison": "Remplacée par un label."}).status_code == 302
    )
    assert "interne:Q-01" not in choix(o, aujourdhui()).exigences
    page = client.get(url("preuve", o, Preuve.toutes.get().pk)).content.decode()
    assert "plus demandé" in page
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert etranger.get(url("exigence_propre", b, e.pk)).status_code == 404


def test_the_days_before_v10(o: Organisation, qualite: Membre) -> None:
    """Filed for V9, it serves V10 where nothing changed."""
    filer(o, qualite, le=aujourdhui() - timedelta(days=200))
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["qualiopi:17"]).etat) == "complet"
