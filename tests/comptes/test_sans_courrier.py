"""Where no mail server is set, nothing says that a message left, and a link may be handed over by who invites."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.comptes.premiers_pas import organisation_a_monter
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.plateforme.aide_pages import sujet
from parchemin.plateforme.courriels import envoi
from parchemin.plateforme.courriels import services as courriels
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
CONSOLE = "django.core.mail.backends.console.EmailBackend"
CORPS = {"prenom": "Zoé", "nom": "Lam", "email": "zoe@exemple.fr", "role": "qualite"}


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def admin(o: Organisation) -> Membre:
    return membre(o, Role.ADMINISTRATEUR)


@pytest.fixture
def sans_courrier(settings: Any) -> None:
    settings.EMAIL_BACKEND = CONSOLE


def _inviter(o: Organisation, client: Client) -> Membre:
    assert client.post(reverse("comptes_o:inviter", args=[o.slug]), CORPS).status_code == 302
    m: Membre = Membre.toutes.get(utilisateur__email=CORPS["email"])
    return m


def _lire(client: Client, m: Membre) -> str:
    return client.get(reverse("comptes_o:membre", args=[m.organisation.slug, m.pk])).content.decode()


@pytest.mark.usefixtures("sans_courrier")
def test_a_message_without_a_server_is_not_said_to_have_left(
    o: Organisation, admin: Membre, settings: Any, capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_de(admin.utilisateur)
    with django_capture_on_commit_callbacks(execute=True):
        m = _inviter(o, client)
    page = _lire(client, m)
    assert "Pas envoyé" in page
    assert "aucun serveur de courrier n’est réglé" in page
    assert "est partie" not in page
    assert "Remis au serveur" not in page
    assert "/lien/" not in capsys.readouterr().out, "a personal link is not printed where nobody should read it"
    # Once a server is there, the message goes, its link with it.
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    c = Courriel.toutes.get()
    courriels.renvoyer(c.pk)
    assert envoi.envoyer(c.pk)
    assert "/lien/" in mail.outbox[0].body


@pytest.mark.usefixtures("sans_courrier")
def test_who_invites_hands_over_the_link_once(o: Organisation, admin: Membre) -> None:
    client = client_de(admin.utilisateur)
    m = _inviter(o, client)
    adresse = reverse("comptes_o:preparer_lien", args=[o.slug, m.pk])
    assert adresse in _lire(client, m)
    page = client.post(adresse).content.decode()
    chemin = page.split("testserver")[1].split("<")[0]
    assert LienPersonnel.toutes.filter(revoque_le__isnull=True).count() == 1, "the former one opens nothing any more"
    visiteur = Client()
    assert visiteur.post(chemin, {"mot_de_passe": "une phrase assez longue"}).status_code == 302
    assert visiteur.post(chemin, {"mot_de_passe": "une autre phrase longue"}).status_code == 410
    assert Utilisateur.objects.get(email=CORPS["email"]).check_password("une phrase assez longue")
    assert adresse not in _lire(client, m), "she has her password: nothing to hand over"
    assert client.post(adresse, follow=True).content.decode().count("CPT-012")
    assert client_de(membre(o, Role.QUALITE).utilisateur).post(adresse).status_code == 403
    assert verifier(o.chaine).valide


@pytest.mark.usefixtures("sans_courrier")
def test_the_key_of_an_account_that_serves_elsewhere_is_never_shown(o: Organisation, admin: Membre) -> None:
    """Whoever opens the link chooses the password: another organisation would be entered by it."""
    client = client_de(admin.utilisateur)
    m = _inviter(o, client)
    services.ajouter_membre(organisation=organisation("autre"), email=CORPS["email"], du=aujourdhui(), acteur=SYSTEME)
    adresse = reverse("comptes_o:preparer_lien", args=[o.slug, m.pk])
    assert adresse not in _lire(client, m)
    reponse = client.post(adresse, follow=True)
    assert "CPT-012" in reponse.content.decode()
    assert "/lien/" not in reponse.content.decode().replace(adresse, "")


@pytest.mark.parametrize(
    ("moteur", "demonstration", "attendu"),
    [
        (CONSOLE, False, True),
        ("django.core.mail.backends.dummy.EmailBackend", False, True),
        (CONSOLE, True, False),
        ("django.core.mail.backends.locmem.EmailBackend", False, False),
        ("django.core.mail.backends.smtp.EmailBackend", False, False),
    ],
)
def test_setting_the_mail_is_a_first_step(
    admin: Membre, settings: Any, moteur: str, demonstration: bool, attendu: bool
) -> None:
    settings.EMAIL_BACKEND, settings.DEMONSTRATION = moteur, demonstration
    pas = [p for p in organisation_a_monter(admin, aujourdhui()) if p.quoi == "Régler l’envoi des courriels"]
    assert bool(pas) == attendu
    for p in pas:
        aide = sujet("installer")
        assert aide is not None
        assert p.url.partition("#")[2] in aide.ancres, "the very section that says how"
    assert not [
        p for p in organisation_a_monter(membre(admin.organisation, Role.QUALITE), aujourdhui()) if p.ordre == 35
    ]
