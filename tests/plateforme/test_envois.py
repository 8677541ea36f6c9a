"""What a request may carry."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.domain.roles import Role
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def test_un_inconnu_n_envoie_pas_de_gros_fichier(settings: Any) -> None:
    corps = b"x" * 1_000_001
    assert Client().post("/compte/login/", corps, content_type="application/octet-stream").status_code == 413
    assert (
        Client().post("/compte/login/", b"x", content_type="text/plain", HTTP_TRANSFER_ENCODING="chunked").status_code
        == 411
    )
    assert Client().post("/compte/login/", {"login": "a"}).status_code == 200


def test_une_session_qui_n_est_a_personne_ne_suffit_pas() -> None:
    client = Client()
    client.cookies["sessionid"] = "invente"
    assert client.post("/compte/login/", b"x" * 1_000_001, content_type="text/plain").status_code == 413


def test_une_personne_connue_envoie_davantage_jusqu_a_une_limite(settings: Any) -> None:
    o = organisation()
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    url = f"/o/{o.slug}/referentiel/registres/importer/"
    assert client.post(url, b"x" * 1_000_001, content_type="text/plain").status_code != 413
    settings.ENVOI_MAX = 500
    assert client.post(url, b"x" * 501, content_type="text/plain").status_code == 413


def test_la_page_qui_compare_un_document_recoit_le_document() -> None:
    """It reads it and keeps nothing: a PDF with a logo weighs more than a form."""
    url = "/verifier/"
    assert Client().post(url, b"x" * 1_000_001, content_type="text/plain").status_code != 413
    refus = Client().post(url, b"x" * 8_000_001, content_type="text/plain", HTTP_ACCEPT="text/html")
    assert refus.status_code == 413
    page = refus.content.decode()
    # A page of the house, not a bare line: whose it is, what happened, and the way back.
    assert all(x in page for x in ("Parchemin", "tokens.css", "dépasse 8 Mo", f'href="{url}"'))
