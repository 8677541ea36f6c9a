"""The very first minutes: a code typed as it was read, every error at once, every room open to the founder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.installation import code_installation, meme_code
from parchemin.comptes.models import Organisation, RoleMembre, Utilisateur
from tests.fabrique import avec_second_facteur, client_de, membre, organisation

pytestmark = pytest.mark.django_db
CORPS = {
    "organisation": "Mon CFA", "slug": "mon-cfa", "siren": "", "prenom": "Ada", "nom": "Dupré",
    "email": "ada@exemple.fr", "mot_de_passe": "une phrase assez longue", "est_cfa": "on",
}  # fmt: skip


def _installer(tmp_path: Path, settings: Any, **autres: str) -> tuple[Client, Any]:
    settings.DONNEES = tmp_path
    client, corps = Client(), {**CORPS, "code": code_installation(tmp_path), **autres}
    return client, client.post(reverse("comptes:installation"), corps)


@pytest.mark.parametrize(
    ("certificateur", "attendus"),
    [
        (False, {Role.ADMINISTRATEUR, Role.DONNEES, Role.QUALITE}),
        (True, {Role.ADMINISTRATEUR, Role.DONNEES, Role.QUALITE, Role.RESEAU}),
    ],
)
def test_the_founder_first_holds_every_role_that_opens_a_room(
    settings: Any, tmp_path: Path, certificateur: bool, attendus: set[Role]
) -> None:
    client, _ = _installer(tmp_path, settings, **({"est_certificateur": "on"} if certificateur else {}))
    assert set(RoleMembre.toutes.values_list("role", flat=True)) == attendus
    u = Utilisateur.objects.get()
    avec_second_facteur(u)
    page = client.get(reverse("web:aujourdhui", args=[Organisation.objects.get().slug])).content.decode()
    assert "Dire à quoi vous répondez" in page
    assert "dans Membres" in page, "and is told to hand them over"


def test_every_error_of_the_first_page_is_said_at_once(settings: Any, tmp_path: Path) -> None:
    _, reponse = _installer(tmp_path, settings, code="FAUX", siren="123456789", mot_de_passe="password1234", est_cfa="")
    formulaire = reponse.context["formulaire"]
    assert set(formulaire.errors) >= {"code", "siren", "mot_de_passe", "__all__"}
    assert "est_certificateur" not in formulaire.errors, "the three boxes are one question: none of them is wrong"
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize("tel", ["ABCD-EFGH-2345", "abcdefgh2345", " abcd efgh 2345 ", "ABCD–EFGH–2345"])
def test_the_code_is_the_same_however_it_is_separated(tel: str) -> None:
    assert meme_code(tel, "ABCD-EFGH-2345")
    assert not meme_code(tel + "A", "ABCD-EFGH-2345")


def test_reading_the_first_page_writes_no_code(settings: Any, tmp_path: Path) -> None:
    settings.DONNEES = tmp_path
    assert Client().get(reverse("comptes:installation")).status_code == 200
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("nom", ["preuves:audits", "amelioration:actions", "amelioration:contacts", "amelioration:procedures"])  # fmt: skip
def test_an_empty_page_says_whose_act_it_orders(nom: str) -> None:
    o = organisation()

    def page(role: Role) -> str:
        return client_de(membre(o, role).utilisateur).get(reverse(nom, args=[o.slug])).content.decode()

    administre, membres = page(Role.ADMINISTRATEUR), reverse("comptes_o:membres", args=[o.slug])
    assert "Ce geste revient au rôle" in administre
    assert "Qualité" in administre
    assert f'<a href="{membres}">Donner ce rôle dans Membres</a>' in administre
    assert "Voir qui le tient dans Membres" in page(Role.DPO), "who may not give a role sees who holds it"
    assert "Ce geste revient" not in page(Role.QUALITE), "who may do it has the button"
    assert "Ce geste revient" not in page(Role.AUDITEUR), "a guest asks nobody for a role"
