"""One more organisation, from the command line: its founder finds every room open, the others are not touched."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.fondation import roles_du_fondateur
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.journal.facade import verifier
from parchemin.plateforme.aide_pages import sujet
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
PERSONNE = {"email": "ada@exemple.fr", "prenom": "Ada", "nom_personne": "Dupré"}


def _creer(nom: str = "Institut Rivage", **options: Any) -> str:
    sortie = StringIO()
    call_command("creer_organisation", nom, stdout=sortie, **{**PERSONNE, "cfa": True, **options})
    return sortie.getvalue()


def test_a_second_organisation_and_its_founder() -> None:
    organisation()
    dit = _creer(certificateur=True)
    o = Organisation.objects.get(slug="institut-rivage")
    assert (o.est_certificateur, o.est_cfa, o.est_organisme_formation) == (True, True, False)
    m = Membre.toutes.get(organisation=o)
    assert m.roles_le(aujourdhui()) == set(roles_du_fondateur(True)) >= {Role.QUALITE, Role.RESEAU}
    chemin = next(x for x in dit.split() if "/lien/" in x)
    assert Client().post(chemin, {"mot_de_passe": "une phrase assez longue"}).status_code == 302
    assert Utilisateur.objects.get(email="ada@exemple.fr").check_password("une phrase assez longue")
    assert verifier(o.chaine).valide


def test_an_account_that_exists_serves_both_and_keeps_its_password() -> None:
    ada = membre(organisation(), Role.QUALITE, email="ada@exemple.fr").utilisateur
    ada.set_password("une phrase assez longue")
    ada.save()
    assert "/lien/" not in _creer(email="ADA@exemple.fr")
    assert Membre.toutes.filter(utilisateur=ada).count() == 2
    ada.refresh_from_db()
    assert ada.check_password("une phrase assez longue")


@pytest.mark.parametrize(
    ("options", "attendu"),
    [({"adresse": "essai"}, "CPT-013"), ({"cfa": False}, "CPT-014"), ({"siren": "123456789"}, "IDE-001")],
)
def test_what_is_refused_leaves_nothing(options: dict[str, Any], attendu: str) -> None:
    organisation()
    with pytest.raises(ErreurMetier, match=attendu):
        _creer(**options)
    assert Organisation.objects.count() == 1
    assert not Utilisateur.objects.exists()


def test_an_address_that_is_none_is_refused_in_words() -> None:
    for faux in ({"email": "ada"}, {"adresse": "deux mots"}):
        with pytest.raises(CommandError, match="adresse correcte"):
            _creer(**faux)


def test_the_account_page_says_how() -> None:
    page = (
        client_de(membre(organisation(), Role.QUALITE).utilisateur).get(reverse("comptes:mon_compte")).content.decode()
    )
    ancre = page.partition("aide/installer/#")[2].partition('"')[0]
    aide = sujet("installer")
    assert aide is not None
    assert ancre in aide.ancres
