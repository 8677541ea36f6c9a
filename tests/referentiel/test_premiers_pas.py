"""First steps about the registers: where the file is, what comes first, what does not concern everybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.referentiel.premiers_pas import PAGE_DES_EXPORTS, registres_a_importer
from parchemin.socle.horloge import aujourdhui
from parchemin.web.models import EcheanceVue
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
RS = "Importer le répertoire spécifique"


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def admin(o: Organisation) -> Membre:
    return membre(o, Role.ADMINISTRATEUR, Role.DONNEES, Role.QUALITE)


def _page(client: Client, o: Organisation, nom: str = "web:aujourdhui") -> str:
    return client.get(reverse(nom, args=[o.slug])).content.decode()


def test_where_the_file_is_found_is_a_link(o: Organisation, admin: Membre) -> None:
    client = client_de(admin.utilisateur)
    for nom in ("web:aujourdhui", "referentiel:importer"):
        assert f'href="{PAGE_DES_EXPORTS}"' in _page(client, o, nom), nom


def test_a_fiche_is_looked_for_once_there_is_a_register(o: Organisation, admin: Membre, tmp_path: Path) -> None:
    def pas() -> tuple[str, str, str]:
        (p,) = [p for p in registres_a_importer(admin, aujourdhui()) if p.ordre == 20]
        return p.url, p.geste, p.pourquoi

    url, geste, pourquoi = pas()
    assert (url, geste) == (reverse("referentiel:certification_nouvelle", args=[o.slug]), "Créer hors des registres")
    assert pourquoi.startswith("D’abord le registre")
    assert "Trouvez une fiche" not in pourquoi
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    url, geste, pourquoi = pas()
    assert (url, geste) == (reverse("referentiel:fiches", args=[o.slug]), "Choisir")
    assert pourquoi.startswith("Trouvez une fiche")


def test_who_has_no_rs_sets_that_step_aside_for_oneself(o: Organisation, admin: Membre, tmp_path: Path) -> None:
    client, vu = client_de(admin.utilisateur), reverse("web:vu", args=[o.slug])
    assert "Sans objet pour nous" not in _page(client, o), "some register is needed"
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    page = _page(client, o)
    assert RS in page
    assert "Sans objet pour nous" in page
    client.post(vu, {"cle": "premier_pas.referentiel.RNCP"})
    client.post(vu, {"cle": ""})
    assert not EcheanceVue.toutes.exists(), "only a step that is there"
    client.post(vu, {"cle": "premier_pas.referentiel.RS"})
    assert RS not in _page(client, o)
    autre = membre(o, Role.DONNEES, email="autre@essai.example")
    assert RS in _page(client_de(autre.utilisateur), o), "each for oneself"
