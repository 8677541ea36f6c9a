"""An address opened in a way it does not take: a French page that leads back, in place of a blank one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.erreurs import page_au_dessus
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def test_the_address_of_a_button_leads_back_to_its_record() -> None:
    o = organisation()
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    reponse = client.get(reverse("amelioration:campagne_ouvrir", args=[o.slug, 12]))
    page = reponse.content.decode()
    assert (reponse.status_code, reponse.headers["Allow"]) == (405, "POST")
    assert "Cette adresse ne s’ouvre pas ainsi" in page
    assert f'href="{reverse("amelioration:campagne", args=[o.slug, 12])}"' in page
    assert o.nom in page, "in the shell of the organisation, as every other page"
    assert client.get(reverse("amelioration:campagne_ouvrir", args=["ailleurs", 12])).status_code == 404


def test_who_has_no_account_has_the_page_too() -> None:
    reponse = client_de(membre(organisation(), Role.QUALITE).utilisateur).post("/")
    assert reponse.status_code == 405
    assert "Retour à l’accueil" in reponse.content.decode()


@pytest.mark.parametrize(
    ("chemin", "dessus"),
    [
        ("/o/x/amelioration/voix/campagnes/3/clore/", "/o/x/amelioration/voix/campagnes/3/"),
        ("/o/x/preuves/rien/de/tout/", "/o/x/preuves/"),
        ("/rien/", ""),
        ("/", ""),
    ],
)
def test_the_page_above_is_one_that_exists(chemin: str, dessus: str) -> None:
    assert page_au_dessus(chemin) == dessus
