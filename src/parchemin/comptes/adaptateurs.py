"""How allauth behaves here: nobody signs up alone; OIDC opens existing accounts only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from parchemin.comptes.models import Utilisateur


class AdaptateurCompte(DefaultAccountAdapter):
    """Closed registration: an account is born of an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """Changed, reset or first set: what an administrator asked for is done."""
        user.doit_changer_mot_de_passe = False
        super().set_password(user, password)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        return None


class AdaptateurMfa(DefaultMFAAdapter):
    """Second factor in French words."""

    def get_totp_label(self, user: Utilisateur) -> str:
        return user.email


class AdaptateurOidc(DefaultSocialAccountAdapter):
    """An identity provider vouches for an address; the account must already exist under it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verifiees = [a.email for a in sociallogin.email_addresses if a.verified]
        utilisateur = Utilisateur.objects.filter(email__in=[e.lower() for e in verifiees], is_active=True).first()
        if utilisateur is None:
            messages.error(
                request,
                "Votre fournisseur d’identité vous a reconnu, mais aucun compte n’existe ici à cette adresse. "
                "Demandez une invitation à la personne qui administre Parchemin.",
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, utilisateur)
