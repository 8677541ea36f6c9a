"""An address is an identity: invitations and identity providers find people by it, so nobody takes one by themselves."""

from __future__ import annotations

import pytest
from django.test import Client

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import RoleMembre, Utilisateur
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
URL = "/compte/email/"


def test_on_ne_s_attribue_pas_l_adresse_d_un_autre() -> None:
    """A member claims the address of someone not yet invited; the invitation must not reach their account."""
    o = organisation()
    m = membre(o, Role.QUALITE, email="m@essai.example")
    m.utilisateur.set_password("une phrase assez longue")
    m.utilisateur.save()
    client = Client()
    client.post("/compte/login/", {"login": "m@essai.example", "password": "une phrase assez longue"})
    client.post(URL, {"action_add": "", "email": "future-direction@essai.example"})
    client.post(URL, {"action_primary": "", "email": "future-direction@essai.example"})
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.email == "m@essai.example"
    nouvelle = services.ajouter_membre(
        organisation=organisation("autre"), email="future-direction@essai.example", du=aujourdhui(), acteur=SYSTEME
    )
    assert nouvelle.utilisateur != m.utilisateur
    assert Utilisateur.objects.count() == 2
    assert RoleMembre.toutes.count() == 1


def test_la_page_de_la_bibliotheque_mene_a_mon_compte() -> None:
    client = client_de(membre(organisation(), Role.QUALITE).utilisateur)
    assert client.get(URL).headers["Location"] == "/mon-compte/"
