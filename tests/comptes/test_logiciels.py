"""« Accès des logiciels »: opened by who administers, shown once, told to the member, closed in one gesture, recalled before its end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.portees import (
    PREFIXE,
    PorteeJeton,
    ecrire_portees,
    empreinte_jeton,
    est_un_jeton,
    lire_portees,
)
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.echeances import fins_de_jeton
from parchemin.comptes.models import JetonApi, Organisation
from parchemin.journal.models import Evenement
from parchemin.plateforme.models import Courriel
from parchemin.socle.horloge import aujourdhui
from parchemin.web.api import operations, schema
from tests.api.outils import logiciel
from tests.fabrique import avec_second_facteur, client_de, client_sur, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


def adresse(o: Organisation, nom: str, **arguments: Any) -> str:
    return reverse(f"comptes_o:{nom}", kwargs={"slug": o.slug, **arguments})


def formulaire(m: Any, **champs: Any) -> dict[str, Any]:
    return {
        "nom": "Ypareo", "membre": m.pk, "portees": ["lire:parcours", "ecrire:imports"],
        "expire_le": (aujourdhui() + timedelta(days=90)).isoformat(),
    } | champs  # fmt: skip


def test_scopes_are_read_as_they_were_written() -> None:
    for p in PorteeJeton:
        assert lire_portees(ecrire_portees([p])) == {p}
    assert lire_portees(ecrire_portees(PorteeJeton)) == set(PorteeJeton)
    assert lire_portees("lire:parcours disparue") == {PorteeJeton.LIRE_PARCOURS}
    assert lire_portees("") == frozenset()


@pytest.mark.parametrize(
    "valeur", ["", "pch_", "pch_" + "x" * 42, "PCH_" + "x" * 43, "pch_" + "é" * 43, "pch_" + "x" * 43 + "\n"]
)
def test_what_is_no_token(valeur: str) -> None:
    assert not est_un_jeton(valeur)


def test_shown_once_told_to_the_member_and_in_the_journal(
    o: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    client, m = client_sur(membre(o, Role.ADMINISTRATEUR).utilisateur), membre(o, Role.DONNEES)
    avec_second_facteur(m.utilisateur)
    page = client.get(adresse(o, "logiciel_nouveau"))
    assert (aujourdhui() + timedelta(days=90)).isoformat() in page.content.decode()
    reponse = client.post(adresse(o, "logiciel_nouveau"), formulaire(m))
    assert reponse.status_code == 200
    assert "no-store" in reponse["Cache-Control"]
    (valeur,) = set(re.findall(r"pch_[A-Za-z0-9_-]{43}", reponse.content.decode()))
    assert est_un_jeton(valeur)
    assert valeur.startswith(PREFIXE)
    jeton = JetonApi.toutes.get()
    assert (jeton.empreinte, jeton.membre, jeton.ouvre) == (
        empreinte_jeton(valeur),
        m,
        {PorteeJeton.LIRE_PARCOURS, PorteeJeton.ECRIRE_IMPORTS},
    )
    for nom, arguments in (("logiciels", {}), ("logiciel", {"pk": jeton.pk})):
        assert valeur not in client.get(adresse(o, nom, **arguments)).content.decode()
    assert valeur not in str(dict(client.session))
    courriel = Courriel.toutes.get()
    assert (courriel.destinataire, "Ypareo" in courriel.objet) == (m.utilisateur.email, True)
    assert valeur not in courriel.corps
    assert "Importer des fichiers" in courriel.corps
    assert Evenement.objects.filter(chaine=o.chaine, acte="comptes.creer_jeton", sujet_id=str(jeton.pk)).count() == 1


def test_one_s_own_access_writes_to_nobody(o: Organisation) -> None:
    m = membre(o, Role.ADMINISTRATEUR)
    reponse = client_sur(m.utilisateur).post(adresse(o, "logiciel_nouveau"), formulaire(m))
    assert (reponse.status_code, "attend un accord" in reponse.content.decode()) == (200, False)
    assert JetonApi.toutes.get().accepte_le == aujourdhui()
    assert Courriel.toutes.count() == 0


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"portees": []}, "Aucune case n’est cochée"), ({"expire_le": "2099-01-01"}, "ne peut pas dépasser"),
        ({"expire_le": "2020-01-01"}, "déjà passé"), ({"nom": ""}, ""), ({"portees": ["tout"]}, ""),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(o: Organisation, champs: dict[str, Any], mot: str) -> None:
    client, m = client_sur(membre(o, Role.ADMINISTRATEUR).utilisateur), membre(o, Role.DONNEES)
    avec_second_facteur(m.utilisateur)
    reponse = client.post(adresse(o, "logiciel_nouveau"), formulaire(m, **champs))
    assert (reponse.status_code, JetonApi.toutes.count()) == (422, 0)
    assert mot in reponse.content.decode()


def test_neither_an_auditor_nor_a_stranger_is_proposed(o: Organisation) -> None:
    client = client_sur(membre(o, Role.ADMINISTRATEUR).utilisateur)
    autre = organisation("autre")
    for m in (membre(o, Role.AUDITEUR), membre(autre, Role.DONNEES), membre(o, email="sans@essai.example")):
        assert client.post(adresse(o, "logiciel_nouveau"), formulaire(m)).status_code == 422
    assert JetonApi.toutes.count() == 0


def test_closed_in_one_gesture(o: Organisation) -> None:
    client, qui = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur), logiciel(o, Role.DONNEES, nom="Ypareo")
    assert qui.lire("/jeton").status_code == 200
    url = adresse(o, "logiciel_revoquer", pk=qui.jeton.pk)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert qui.lire("/jeton").json()["code"] == "API-004"
    assert client.post(url).status_code == 422
    assert Evenement.objects.filter(chaine=o.chaine, acte="comptes.revoquer_jeton").count() == 1
    assert "Fermer cet accès" not in client.get(adresse(o, "logiciel", pk=qui.jeton.pk)).content.decode()
    # Its name is free again.
    assert logiciel(o, m=qui.jeton.membre, nom="Ypareo").lire("/jeton").status_code == 200


def test_the_list_filters_exports_and_costs_the_same_for_one_and_three(o: Organisation) -> None:
    from django.db import connection

    client, qui = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur), logiciel(o, Role.DONNEES, nom="Ypareo")
    url = adresse(o, "logiciels")

    def nombre() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(url).status_code == 200
        return len(vues)

    nombre()
    un = nombre()
    for nom in ("SC Form", "Portail"):
        logiciel(o, m=qui.jeton.membre, nom=nom).lire("/jeton")
    assert nombre() == un
    page = client.get(url, {"nom": "form"}).content.decode()
    assert "SC Form" in page
    assert "Ypareo" not in page
    export = b"".join(client.get(url, {"etat": "ferme", "export": "csv"}).streaming_content)  # type: ignore[arg-type]
    assert export.decode().count("\n") == 1
    assert "Jamais" in client.get(url, {"nom": "Ypareo"}).content.decode()


def test_the_day_page_recalls_it(o: Organisation) -> None:
    jour = aujourdhui()
    admin, m = membre(o, Role.ADMINISTRATEUR), membre(o, Role.DONNEES)
    qui = logiciel(o, m=m, fin=jour + timedelta(days=20), nom="Ypareo")
    (ligne,) = fins_de_jeton(admin, jour)
    assert (ligne.jour, ligne.visible_des) == (qui.jeton.expire_le, qui.jeton.expire_le - timedelta(days=14))
    assert "Ypareo" in ligne.quoi
    assert client_de(admin.utilisateur).get(ligne.url).status_code == 200
    assert list(fins_de_jeton(m, jour)) == []
    JetonApi.toutes.update(revoque_le=jour)
    assert list(fins_de_jeton(admin, jour)) == []


def test_the_documentation_names_every_address(o: Organisation) -> None:
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    page = client.get(reverse("web:api_documentation", kwargs={"slug": o.slug})).content.decode()
    assert "<script>" not in page
    assert "style=" not in page
    for chemin, _ in operations():
        assert chemin.replace("{int:", "{") in page, chemin
    telecharge = client.get(reverse("web:api_schema", kwargs={"slug": o.slug}))
    assert telecharge.json() == schema(o.slug)


def test_the_schema_is_whole_and_every_path_answers(o: Organisation) -> None:
    """OpenAPI 3.1: unique identifiers, references that resolve, French descriptions, and paths that the program serves."""
    brut = logiciel(o, Role.DONNEES).lire("/openapi.json").json()
    assert brut == schema(o.slug)
    assert brut["openapi"].startswith("3.1")
    noms = brut["components"]["schemas"]
    texte = str(brut)
    assert set(re.findall(r"#/components/schemas/([A-Za-z0-9_.-]+)", texte)) <= set(noms)
    vues, identifiants = 0, []
    qui = logiciel(o, Role.DONNEES, m=membre(o, Role.SECRETARIAT_JURY))
    for chemin, methodes in brut["paths"].items():
        for methode, op in methodes.items():
            vues += 1
            identifiants.append(op["operationId"])
            assert op["summary"]
            assert op["description"]
            assert {"401", "403", "404", "405", "422", "429", "500"} <= set(op["responses"])
            if methode == "post":
                assert {"400", "409", "411", "413"} <= set(op["responses"])
            for statut, reponse in op["responses"].items():
                assert reponse["description"] not in {"", "Bad Request", "Method Not Allowed", "Internal Server Error"}
                assert list(reponse["content"]) == [
                    "application/problem+json" if statut >= "400" else "application/json"
                ]
            variables = set(re.findall(r"{(\w+)}", chemin))
            assert variables == {p["name"] for p in op.get("parameters", []) if p["in"] == "path"}
            relatif = re.sub(r"{\w+}", "1", chemin.removeprefix(f"/o/{o.slug}/api/v1"))
            reponse = qui.lire(relatif) if methode == "get" else qui.envoyer(relatif, {})
            assert reponse.status_code != 405, chemin
            if reponse.status_code == 404:
                assert variables, chemin
    cles = [
        p for ms in brut["paths"].values() for op in ms.values() for p in op.get("parameters", []) if p["name"] == "Idempotency-Key"
    ]  # fmt: skip
    assert len(cles) == 2
    assert all(p["required"] and p["schema"]["minLength"] == 8 for p in cles)
    assert vues == len(operations())
    assert len(set(identifiants)) == vues
    assert brut["components"]["securitySchemes"]["Jeton"]["scheme"] == "bearer"


def test_limits_are_dated_data_with_their_reason() -> None:
    from parchemin.comptes.reglages_api import recueil

    for p in recueil().parametres():
        assert recueil().source(p.cle, date(2026, 11, 27))
