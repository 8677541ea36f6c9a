"""The pages of this floor that are addressed to a person, through the real urls and templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from parchemin.plateforme.brouillons.services import garder
from parchemin.plateforme.models import Travail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _statiques() -> None:
    """Whitenoise warns when the folder of static files is not there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def connecte(client: Client) -> Client:
    personne = get_user_model().objects.create(email="lea@example.org")
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    client.personne = personne  # type: ignore[attr-defined]
    return client


def test_lien_inconnu(client: Client) -> None:
    reponse = client.get("/lien/" + "a" * 43 + "/")
    assert reponse.status_code == 404
    assert "Vérifiez que vous l’avez copié en entier" in reponse.content.decode()
    assert reponse["Referrer-Policy"] == "no-referrer"


def test_travail_et_brouillons(connecte: Client) -> None:
    moi = connecte.personne.pk  # type: ignore[attr-defined]
    travail = Travail.toutes.create(code="essai", titre="Importer", demandeur_id=moi, etat="en_cours", fait=1, total=2)
    page = connecte.get(f"/travaux/{travail.pk}/").content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'value="50"' in page
    connecte.post(f"/travaux/{travail.pk}/annuler/")
    assert Travail.toutes.get().annulation_demandee
    garder(utilisateur_id=moi, organisation_id=None, cle="a:1", champs={"t": ["x"]}, titre="Ma fiche", url="/a/")
    assert "Ma fiche" in connecte.get("/brouillons/").content.decode()


def test_il_faut_etre_connecte(client: Client) -> None:
    travail = Travail.toutes.create(code="essai")
    for adresse in ("/brouillons/", f"/travaux/{travail.pk}/", f"/travaux/{travail.pk}/avancement/"):
        assert client.get(adresse).status_code == 302
