"""Doors that the matrix does not walk: pages of the libraries, the personal pages, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parchemin.comptes.domain.roles import AVEC_SECOND_FACTEUR, LIBELLES, Role
from parchemin.comptes.models import Utilisateur
from parchemin.comptes.rules import roles_autorises
from tests.fabrique import client_de, membre, organisation

COMPTE = (
    "login", "logout", "inactive", "signup", "reauthenticate", "email", "email_verification_sent", "change_password",
    "set_password", "reset_password", "confirm_login_code", "confirm_email", "reset_password_from_key_done",
    "reset_password_from_key", "reset_password_done",
)  # fmt: skip
SECOND_FACTEUR = (
    "index", "authenticate", "reauthenticate", "activate_totp", "deactivate_totp", "view_recovery_codes",
    "generate_recovery_codes", "download_recovery_codes", "list_webauthn", "add_webauthn", "reauthenticate_webauthn",
    "remove_webauthn", "edit_webauthn",
)  # fmt: skip
FOURNISSEUR = (
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup", "socialaccount_connections",
    "openid_connect_login", "openid_connect_callback",
)  # fmt: skip
BIBLIOTHEQUES = {*(f"account_{n}" for n in COMPTE), *(f"mfa_{n}" for n in SECOND_FACTEUR), *FOURNISSEUR}
"""Every page of a library, looked at one by one: a new version that adds one is seen here."""
REDIRECTIONS = {f"social/{n}/" for n in ("login/cancelled", "login/error", "signup", "connections")}
"""Former addresses that the library still redirects; they bear no name."""


def motifs(racine: Any = None) -> Iterator[URLPattern]:
    for m in racine if racine is not None else get_resolver().url_patterns:
        if isinstance(m, URLResolver):
            yield from motifs(m.url_patterns)
        else:
            yield m


def test_une_page_sans_porte_est_une_page_de_bibliotheque_connue() -> None:
    sans_porte = [m for m in motifs() if not hasattr(m.callback, "acces")]
    assert {m.name for m in sans_porte if m.name} == BIBLIOTHEQUES
    assert {str(m.pattern) for m in sans_porte if not m.name} == REDIRECTIONS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nom", sorted(n for n in BIBLIOTHEQUES if n.startswith(("account_", "mfa_", "socialaccount_")))
)
@pytest.mark.parametrize("qui", ["anonyme", "membre"])
def test_les_pages_des_bibliotheques_s_affichent(nom: str, qui: str) -> None:
    """Undefined variables fail in tests: a template of ours that does not suit the library is seen here."""
    arguments: dict[str, dict[str, Any]] = {
        "account_confirm_email": {"key": "abc"},
        "account_reset_password_from_key": {"uidb36": "zzz", "key": "abc-def"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
    }
    m = membre(organisation(), Role.QUALITE)
    client = client_de(m.utilisateur) if qui == "membre" else Client()
    reponse = client.get(reverse(nom, kwargs=arguments.get(nom)))
    assert reponse.status_code in {200, 302, 404} or nom == "socialaccount_login_error", reponse.status_code
    if qui == "anonyme" and nom.startswith("mfa_"):
        assert reponse.status_code == 302


@pytest.mark.parametrize("nom", ["comptes:organisations", "comptes:mon_compte", "comptes:second_facteur"])
@pytest.mark.django_db
def test_les_pages_personnelles_demandent_de_se_connecter(nom: str) -> None:
    url = reverse(nom)
    assert Client().get(url).headers["Location"] == f"/compte/login/?next={url}"
    m = membre(organisation(), Role.QUALITE)
    assert client_de(m.utilisateur).get(url).status_code == 200


@pytest.mark.django_db
def test_le_refus_nomme_ceux_qui_peuvent_et_eux_seuls() -> None:
    o = organisation()
    permis = {LIBELLES[r] for r in roles_autorises("web.consulter_journal")}
    page = client_de(membre(o, Role.RESEAU).utilisateur).get(f"/o/{o.slug}/journal/").content.decode()
    corps = page.split("<main")[1].split("</main")[0]
    assert all(libelle in corps for libelle in permis)
    assert not any(libelle in corps for libelle in {LIBELLES[r] for r in Role} - permis - {LIBELLES[Role.RESEAU]})


@pytest.mark.django_db
def test_une_organisation_inconnue_et_celle_d_un_autre_se_ressemblent() -> None:
    membre(organisation("autre"), Role.QUALITE)
    client = client_de(membre(organisation(), Role.QUALITE).utilisateur)
    inconnue, autre = (client.get(f"/o/{slug}/") for slug in ("nulle-part", "autre"))
    assert (inconnue.status_code, autre.status_code) == (404, 404)
    assert inconnue.content.decode().replace("nulle-part", "autre") == autre.content.decode()


@pytest.mark.django_db
def test_un_compte_ferme_est_dehors_a_la_page_suivante() -> None:
    m = membre(organisation(), Role.QUALITE)
    client = client_de(m.utilisateur)
    assert client.get("/o/essai/").status_code == 200
    m.utilisateur.is_active = False
    m.utilisateur.save()
    assert client.get("/o/essai/").headers["Location"].startswith("/compte/login/")


@pytest.mark.django_db
def test_la_porte_d_entree_mene_ou_il_faut() -> None:
    premiere = membre(organisation(), Role.QUALITE)
    assert Client().get("/").headers["Location"] == "/compte/login/"
    client = client_de(premiere.utilisateur)
    assert client.get("/").headers["Location"] == "/o/essai/"
    membre(organisation("autre"), Role.QUALITE, email=premiere.utilisateur.email)
    assert client.get("/").headers["Location"] == "/organisations/"
    page = client.get("/organisations/").content.decode()
    assert "Organisation essai" in page
    assert "Organisation autre" in page
    sans = Utilisateur.objects.create_user("seule@exemple.fr", "une phrase assez longue")
    assert client_de(sans).get("/", follow=True).status_code == 200


@pytest.mark.django_db
def test_auditeur_et_un_autre_role_peut_agir() -> None:
    """Reading only holds for those who are auditors and nothing else."""
    o = organisation()
    client = client_de(membre(o, Role.AUDITEUR, Role.QUALITE).utilisateur)
    corps = {"sorte": "site", "denomination": "Site de Quimper", "actif": "on"}
    assert client.post(reverse("comptes_o:etablissement_nouveau", args=[o.slug]), corps).status_code == 302


@pytest.mark.django_db
def test_un_formulaire_sans_jeton_est_refuse() -> None:
    o = organisation()
    m = membre(o, Role.ADMINISTRATEUR)
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_de(m.utilisateur).cookies
    reponse = client.post(reverse("comptes_o:etablissement_nouveau", args=[o.slug]), {"denomination": "X"})
    assert reponse.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("demonstration", [False, True])
def test_le_second_facteur_selon_le_role(settings: Any, role: Role, demonstration: bool) -> None:
    """Asked of those whose account alone could do harm; never in a demonstration, where nothing is real."""
    settings.DEMONSTRATION = demonstration
    m = membre(organisation(), role)
    client = Client()
    client.force_login(m.utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.get("/o/essai/")
    if role in AVEC_SECOND_FACTEUR and not demonstration:
        assert reponse.headers["Location"] == "/second-facteur/"
        assert client.post("/o/essai/calendrier/abonnement/").headers["Location"] == "/second-facteur/"
    else:
        assert reponse.status_code == 200
    assert client_de(m.utilisateur).get("/o/essai/").status_code == 200
