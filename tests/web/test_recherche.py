"""The search box: one answer leads there, several are listed, nothing odd that is typed breaks it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.web import selectors
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
URL = "/o/essai/recherche/"


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def administration(o: Organisation) -> Membre:
    return membre(o, Role.ADMINISTRATEUR)


@pytest.fixture
def client(administration: Membre) -> Client:
    return client_de(administration.utilisateur)


def test_une_seule_reponse_y_mene(client: Client, o: Organisation) -> None:
    e = etablissement(o, "Atelier Brocéliande")
    etablissement(o, "Fonderie Kerlann")
    reponse = client.get(URL, {"q": "broceliande"})
    assert reponse.headers["Location"] == f"/o/essai/organisation/etablissements/{e.pk}/"


def test_un_numero_de_fiche_y_mene(client: Client, tmp_path: Path) -> None:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"), fiche("RNCP99101"))
    for saisie in ("RNCP99100", "99100", " rncp 99100 "):
        assert client.get(URL, {"q": saisie}).headers["Location"] == "/o/essai/referentiel/fiches/RNCP99100/"


def test_plusieurs_reponses_se_lisent_par_rubrique(client: Client, o: Organisation) -> None:
    for n in range(10):
        etablissement(o, f"Atelier Dupré {n}")
    page = client.get(URL, {"q": "dupré"}).content.decode()
    assert "Établissements" in page
    assert "Membres" in page
    assert page.count("Atelier Dupré") == 8
    assert 'href="/o/essai/organisation/?q=dupr%C3%A9"' in page
    assert "Voir les 10 résultats" in page.replace("\u00a0", " ")


def test_rien_trouve_se_dit(client: Client) -> None:
    page = client.get(URL, {"q": "zzzzzz"}).content.decode()
    assert "Rien trouvé" in page
    assert "Rien trouvé" not in client.get(URL).content.decode()


@pytest.mark.parametrize(
    "q", ["", "   ", "&#", "\x00", "%", "'\"();--", "…", "²", "<script>", "é" * 5000, "NEAR(", "a*"]
)
@pytest.mark.parametrize("url", [URL, "/o/essai/organisation/", "/o/essai/referentiel/"])
def test_ce_qu_on_tape_ne_casse_rien(client: Client, url: str, q: str) -> None:
    reponse = client.get(url, {"q": q})
    assert reponse.status_code == 200
    assert "<script>" not in reponse.content.decode().split("<main")[1]


def test_qui_ne_peut_pas_ouvrir_l_etablissement_va_a_la_liste_filtree(o: Organisation) -> None:
    """The name goes whole into the address: `&` and `#` are part of it."""
    etablissement(o, "Martin & Fils #1")
    etablissement(o, "Martinet")
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    reponse = client.get(URL, {"q": "fils"})
    page = client.get(reponse.headers["Location"]).content.decode()
    assert "Martin &amp; Fils #1" in page
    assert "Martinet" not in page


def test_on_ne_trouve_que_chez_soi(client: Client) -> None:
    autre = organisation("autre")
    etablissement(autre, "Atelier Brocéliande")
    membre(autre, Role.QUALITE, email="xavier@autre.example")
    assert "Rien trouvé" in client.get(URL, {"q": "broceliande"}).content.decode()
    assert "xavier@autre.example" not in client.get(URL, {"q": "dupré"}, follow=True).content.decode()


@pytest.mark.parametrize("role", [Role.PARTENAIRE, Role.MEMBRE_JURY])
def test_ce_qu_on_ne_peut_pas_voir_ne_se_trouve_pas(o: Organisation, administration: Any, role: Role) -> None:
    etablissement(o, "Atelier Brocéliande")
    client = client_de(membre(o, role).utilisateur)
    for q in ("broceliande", "dupré"):
        assert "Rien trouvé" in client.get(URL, {"q": q}).content.decode()


def test_la_recherche_ne_lit_jamais_tout_le_registre(tmp_path: Path) -> None:
    """Words that match thousands of fiches cost a count and a handful of rows, never all of them."""
    importer(tmp_path, date(2026, 8, 16), *(fiche(f"RNCP{99100 + i}") for i in range(30)))
    m = membre(organisation(), Role.QUALITE)
    with CaptureQueriesContext(connection) as requetes:
        reponses = {r.rubrique: r for r in selectors.chercher(m, "titre", 8)}
    fiches = reponses["Fiches des registres"]
    assert (len(fiches.lignes), fiches.total, fiches.exact) == (8, 30, False)
    lues = [q["sql"] for q in requetes if 'FROM "referentiel_fiche"' in q["sql"] and "COUNT(" not in q["sql"]]
    assert lues
    assert [sql for sql in lues if not re.search(r"LIMIT \d+\s*$", sql)] == []
    (directe,) = [r for r in selectors.chercher(m, "RNCP 99103", 8) if r.rubrique == "Fiches des registres"]
    assert (directe.exact, directe.total) == (True, 1)
