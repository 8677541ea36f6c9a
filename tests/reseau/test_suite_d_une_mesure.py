"""After a measure: its page offers what comes next, the line of the day goes once it was decided, what is missing is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.reseau.branchements import constats as branchements
from parchemin.reseau.models import ConstatReseau, HabilitationPartenaire, MesureReseau
from parchemin.reseau.services import constats
from parchemin.socle.horloge import aujourdhui, geler
from parchemin.socle.periodes import date_fr
from tests.fabrique import client_de, membre
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
REPONDU = "Voici nos observations."


@pytest.fixture
def faits(alpha: Etablissement) -> ConstatReseau:
    return k.maintenu(k.constat(alpha))


@pytest.fixture
def m(h: HabilitationPartenaire, faits: ConstatReseau) -> MesureReseau:
    return k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [faits])))


def _page(o: Organisation, m: MesureReseau, role: Role = Role.RESEAU) -> str:
    client = client_de(membre(o, role, email=f"{role}.{aujourdhui()}@suite.example".replace("_", "-")).utilisateur)
    return client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()


def test_the_page_of_a_notice_offers_what_comes_next(
    o: Organisation, h: HabilitationPartenaire, m: MesureReseau
) -> None:
    page, nouvelle = _page(o, m), reverse("reseau:mesure_nouvelle", args=[o.slug, h.pk])
    assert "Décider la suite" in page
    assert f"{nouvelle}?nature=suspension" in page
    assert f"{nouvelle}?nature=retrait" not in page
    assert "HAB-186" in page
    assert reverse("reseau:passer", args=[o.slug, h.pk, "actif_surveille"]) in page
    with geler(k.dans(16)):
        assert f"{nouvelle}?nature=retrait" in _page(o, m)
        sans_lever = _page(o, m, Role.QUALITE)
    # Who may not habilitate prepares measures and lifts nothing.
    assert f"{nouvelle}?nature=retrait" in sans_lever
    assert reverse("reseau:passer", args=[o.slug, h.pk, "actif_surveille"]) not in sans_lever


def test_the_line_of_the_day_goes_once_a_later_measure_was_decided(
    o: Organisation, h: HabilitationPartenaire, m: MesureReseau, faits: ConstatReseau
) -> None:
    lea = membre(o, Role.RESEAU, email="lea@suite.example")
    assert m.demande is not None

    def lignes() -> list[str]:
        return [x.cle for x in branchements.mesures(lea, aujourdhui())]

    with geler(k.dans(16)):
        assert lignes() == [f"reseau.mesure.{m.pk}"]
        h.refresh_from_db()
        suivante = k.decidee(k.mesure(h, "suspension", [faits]))
        assert lignes() == []
        suivante = k.envoyee(suivante)
        assert lignes() == [f"reseau.mesure.{suivante.pk}"]
        assert "Décider la suite" not in _page(o, m)
        assert "Décider la suite" in _page(o, suivante, Role.DIRECTION)


def test_a_line_of_the_calendar_that_is_to_come_is_not_told_as_past(o: Organisation, m: MesureReseau) -> None:
    lea = membre(o, Role.RESEAU, email="lea@suite.example")
    (ligne,) = branchements.mesures(lea, aujourdhui())
    assert "finit son délai" in ligne.quoi
    assert ligne.geste == "Décider la suite"
    with geler(k.dans(16)):
        (ligne,) = branchements.mesures(lea, aujourdhui())
    assert "a fini son délai" in ligne.quoi


def test_once_suspended_what_is_missing_names_the_suspension_and_its_day(
    o: Organisation, h: HabilitationPartenaire, m: MesureReseau, faits: ConstatReseau
) -> None:
    with geler(k.dans(16)):
        h.refresh_from_db()
        k.envoyee(k.decidee(k.mesure(h, "suspension", [faits])))
        client = client_de(membre(o, Role.RESEAU, email="lea@suite.example").utilisateur)
        page = client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
        libre = date_fr(aujourdhui() + timedelta(days=16))
    assert "HAB-011" not in page
    assert page.count("HAB-186</a>") == 2
    assert "suspension envoyée le" in page
    assert f"à partir du {libre}" in page.replace(" ", " ")


def test_the_form_asks_who_signs_and_proposes_the_direction(
    o: Organisation, h: HabilitationPartenaire, faits: ConstatReseau
) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:mesure_nouvelle", args=[o.slug, h.pk])
    membre(o, Role.DIRECTION)
    page = client.get(url)
    formulaire = page.context["formulaire"]
    assert (formulaire.initial["signataire"], formulaire.initial["qualite"]) == ("Ada Dupré", "Direction")
    corps = {
        "nature": "suspension",
        "motif": k.MOTIF,
        "delai_jours": 15,
        "constats": [faits.pk],
        "certificateur": "prive",
    }
    vide = client.post(url, {**corps, "signataire": "", "qualite": ""})
    assert vide.status_code == 422
    assert {"signataire", "qualite"} <= set(vide.context["formulaire"].errors)
    rien = client.post(url, {**corps, "nature": "aucune"})
    assert rien.status_code == 302


def test_a_late_finding_is_recalled_and_leads_to_a_measure(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.maintenu(k.constat(alpha, habilitations=[h]))
    a = constats.demander_action(constat=x, quoi="Sujets sous clé", responsable="Claire", acteur=k.SYSTEME)
    autre = k.transmis(k.constat(alpha))
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    url, relancer = (reverse(f"reseau:{n}", args=[o.slug, x.pk]) for n in ("constat", "constat_relancer"))
    assert "<h2>En retard</h2>" not in client.get(url).content.decode()
    with geler(k.dans(200)):
        client = client_de(membre(o, Role.QUALITE, email="paul@suite.example").utilisateur)
        page = client.get(url).content.decode()
        assert "<h2>En retard</h2>" in page
        assert reverse("reseau:mesure_nouvelle", args=[o.slug, h.pk]) in page
        assert autre.demande is not None
        assert client.post(relancer, {"demande": autre.demande_id}).status_code == 404
        assert client.post(relancer, {"demande": a.demande_id}, follow=True).status_code == 200
        assert "<h2>En retard</h2>" in client.get(reverse("reseau:constat", args=[o.slug, autre.pk])).content.decode()


def test_the_fingerprint_wraps_on_a_phone(o: Organisation, m: MesureReseau) -> None:
    """`code` breaks anywhere; the class of the short codes does not."""
    assert "Empreinte des mots&nbsp;: <code>" in _page(o, m)
