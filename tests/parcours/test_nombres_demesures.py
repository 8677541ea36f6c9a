"""A number that no row can have, in an address or in a form, is a clean answer on both engines: never a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import candidat, certification_locale, jury_complet, session

pytestmark = pytest.mark.django_db
NOMBRES = ("9" * 30, str(2**63), str(2**63 - 1), "-1", f"-{2**63}", "1e99", "²", "NaN", "0x10", "9" * 5000)
PARAMETRES = (
    "taille", "page", "certification", "prestataire", "site", "centre", "annee", "siege", "session", "personne", "etablissement",
    "formation", "formateur", "candidat", "membre", "element", "inscription",
)  # fmt: skip
MODELES = [
    (nom, arguments)
    for nom, (formes, *_) in sorted(
        (n, v[0]) for n, v in get_resolver("parchemin.parcours.urls").reverse_dict.lists() if isinstance(n, str)
    )
    for arguments in [formes[0][1]]
]


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation) -> SessionExamen:
    s = session(o, certification_locale(o), dans=0)
    candidat(s, "Martin")
    jury_complet(s)
    return s


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, Role.DONNEES).utilisateur)


def test_des_adresses_sont_essayees() -> None:
    assert len([n for n, a in MODELES if not a]) > 8
    assert len([n for n, a in MODELES if a]) > 50


@pytest.mark.parametrize("nombre", NOMBRES)
def test_les_listes(o: Organisation, s: SessionExamen, client: Client, nombre: str) -> None:
    listes = [reverse(f"parcours:{n}", args=[o.slug]) for n, arguments in MODELES if not arguments]
    listes += [
        reverse(f"parcours:{n}", args=[o.slug, s.pk])
        for n in ("session", "session_choisir", "session_convocations_papier", "session_jury", "jury_lettres", "grille")
    ]
    for url in listes:
        reponse = client.get(url, dict.fromkeys(PARAMETRES, nombre[:200]))
        assert reponse.status_code in (200, 302, 404, 405), (url, reponse.status_code)


@pytest.mark.parametrize("nombre", [2**63, 10**25, 10**200])
def test_les_numeros_des_adresses(o: Organisation, client: Client, nombre: int) -> None:
    for nom, arguments in MODELES:
        if not arguments:
            continue
        url = reverse(f"parcours:{nom}", kwargs={"slug": o.slug} | dict.fromkeys(arguments, nombre))
        for reponse in (client.get(url), client.post(url, {})):
            assert reponse.status_code in (302, 403, 404, 405), (url, reponse.status_code)


@pytest.mark.parametrize("nombre", NOMBRES)
def test_ce_qui_est_envoye(o: Organisation, s: SessionExamen, client: Client, nombre: str) -> None:
    envoi: dict[str, Any] = {p: [nombre] for p in (*PARAMETRES, "montre", "tous")}
    for nom in (
        "jury_appeler",
        "jury_convoquer",
        "jury_relancer",
        "session_choisir",
        "session_presence",
        "jury_presence",
    ):
        reponse = client.post(reverse(f"parcours:{nom}", args=[o.slug, s.pk]), envoi)
        assert reponse.status_code in (200, 302, 404, 409, 422), (nom, reponse.status_code)
