"""An identity provider vouches for an address; it never creates an account."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Utilisateur
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db
APP = {
    "provider_id": "essai", "name": "Annuaire d’essai", "client_id": "parchemin", "secret": "x",
    "settings": {"server_url": "https://annuaire.example"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fournisseur(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [APP]}}


def entrer(email: str, *, verifie: bool = True, sub: str = "abc") -> tuple[HttpRequest, str]:
    """The provider has answered with these claims. The request afterwards, and where it is sent."""
    request = RequestFactory().get("/compte/oidc/essai/login/callback/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with context.request_context(request):
        fournisseur = get_adapter().get_provider(request, "essai")
        arrivee = fournisseur.sociallogin_from_response(
            request, {"userinfo": {"sub": sub, "email": email, "email_verified": verifie, "given_name": "Ada"}}
        )
        reponse = complete_social_login(request, arrivee)
    return request, reponse.headers.get("Location", "")


def _dit(request: HttpRequest) -> str:
    return " ".join(str(m) for m in get_messages(request))


@pytest.fixture
def ada() -> Utilisateur:
    return membre(organisation(), Role.QUALITE, email="ada@exemple.fr").utilisateur


@pytest.mark.parametrize("email", ["ada@exemple.fr", "Ada@Exemple.FR"])
def test_une_adresse_connue_entre(ada: Utilisateur, email: str) -> None:
    request, ou = entrer(email)
    assert request.user == ada
    assert ou == "/"
    assert SocialAccount.objects.get().user == ada


def test_la_deuxieme_fois_c_est_l_identifiant_qui_compte(ada: Utilisateur) -> None:
    entrer("ada@exemple.fr")
    request, _ = entrer("nouvelle-adresse@exemple.fr")
    assert request.user == ada
    assert SocialAccount.objects.count() == 1
    ada.refresh_from_db()
    assert ada.email == "ada@exemple.fr"


@pytest.mark.parametrize(
    ("email", "verifie"),
    [("inconnu@exemple.fr", True), ("ada@exemple.fr", False), ("", True), ("ada@exemple.fr.x.fr", True)],
)
def test_une_adresse_inconnue_ou_non_verifiee_reste_dehors(ada: Utilisateur, email: str, verifie: bool) -> None:
    request, ou = entrer(email, verifie=verifie)
    assert not request.user.is_authenticated
    assert ou == "/compte/login/"
    assert "aucun compte n’existe ici à cette adresse" in _dit(request)
    assert Utilisateur.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_un_compte_ferme_reste_dehors(ada: Utilisateur) -> None:
    ada.is_active = False
    ada.save()
    request, _ = entrer("ada@exemple.fr")
    assert not request.user.is_authenticated
    assert not SocialAccount.objects.exists()


def test_un_compte_ferme_apres_coup_reste_dehors(ada: Utilisateur) -> None:
    entrer("ada@exemple.fr")
    ada.is_active = False
    ada.save()
    request, ou = entrer("ada@exemple.fr")
    assert not request.user.is_authenticated
    assert ou == "/compte/inactive/"


def test_le_second_facteur_est_demande_apres_le_fournisseur(ada: Utilisateur) -> None:
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    request, ou = entrer("ada@exemple.fr")
    assert not request.user.is_authenticated
    assert ou.startswith("/compte/2fa/authenticate/")
