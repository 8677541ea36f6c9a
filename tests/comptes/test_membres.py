"""The page of a member: each act says what it did, each refusal says why, and nothing is half done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre, Utilisateur
from parchemin.plateforme.models import Courriel
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)


@pytest.fixture
def m(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE)


def _poster(client: Client, nom: str, corps: dict[str, Any], **arguments: Any) -> tuple[int, str]:
    """Status, then the messages shown on the page that follows (or the page itself)."""
    reponse = client.post(reverse(f"comptes_o:{nom}", kwargs={"slug": "essai", **arguments}), corps, follow=True)
    return reponse.status_code, " ".join(str(x) for x in reponse.context["messages"]) or reponse.content.decode()


def test_donner_puis_finir_un_role(client: Client, m: Membre) -> None:
    jour = aujourdhui().isoformat()
    assert "est donné" in _poster(client, "ajouter_role", {"role": "dpo", "du": jour}, pk=m.pk)[1]
    role = RoleMembre.toutes.get(membre=m, role="dpo")
    # A day typed the French way is read too.
    assert (
        "a maintenant une fin"
        in _poster(client, "finir_role", {"au": f"{aujourdhui():%d/%m/%Y}"}, pk=m.pk, role=role.pk)[1]
    )
    role.refresh_from_db()
    assert role.au == aujourdhui()


@pytest.mark.parametrize("au", ["", "pas une date", "31/02/2026", "2026-13-01"])
def test_une_date_illisible_se_dit_et_ne_change_rien(client: Client, m: Membre, au: str) -> None:
    role = RoleMembre.toutes.get(membre=m)
    assert "date lisible" in _poster(client, "finir_adhesion", {"au": au}, pk=m.pk)[1]
    assert "date lisible" in _poster(client, "finir_role", {"au": au}, pk=m.pk, role=role.pk)[1]
    m.refresh_from_db()
    role.refresh_from_db()
    assert (m.au, role.au) == (None, None)


@pytest.mark.parametrize(
    ("corps", "code"),
    [
        ({"role": "auditeur"}, "CPT-003"),
        ({"role": "partenaire"}, "CPT-004"),
        ({"role": "dpo", "au": "2020-01-01"}, "CPT-005"),
    ],
)
def test_un_role_refuse_se_dit(client: Client, m: Membre, corps: dict[str, str], code: str) -> None:
    statut, page = _poster(client, "ajouter_role", {"du": aujourdhui().isoformat(), **corps}, pk=m.pk)
    assert statut == 422
    assert code in page
    assert RoleMembre.toutes.filter(membre=m).count() == 1


def test_l_etablissement_d_une_autre_organisation_ne_se_choisit_pas(client: Client, m: Membre) -> None:
    ailleurs = etablissement(organisation("autre"))
    corps = {"role": "partenaire", "du": aujourdhui().isoformat(), "etablissements": [ailleurs.pk]}
    _poster(client, "ajouter_role", corps, pk=m.pk)
    assert RoleMembre.toutes.filter(membre=m).count() == 1
    assert _poster(client, "inviter", {**corps, "prenom": "Z", "nom": "L", "email": "z@exemple.fr"})[0] == 422
    assert not Utilisateur.objects.filter(email="z@exemple.fr").exists()


def test_le_role_d_un_autre_membre_ne_se_finit_pas_par_cette_page(client: Client, o: Organisation, m: Membre) -> None:
    autre = RoleMembre.toutes.get(membre=membre(o, Role.DPO))
    assert (
        client.post(reverse("comptes_o:finir_role", args=["essai", m.pk, autre.pk]), {"au": "2026-01-01"}).status_code
        == 404
    )


def test_l_invite_partenaire_recoit_ses_etablissements(client: Client, o: Organisation) -> None:
    e = etablissement(o, "Atelier Brocéliande")
    corps = {"prenom": "Zoé", "nom": "Lam", "email": "Zoe@Exemple.fr", "role": "partenaire", "etablissements": [e.pk]}
    assert "est partie" in _poster(client, "inviter", corps)[1]
    role = RoleMembre.toutes.get(membre__utilisateur__email="zoe@exemple.fr")
    assert list(role.etablissements(manager="toutes").all()) == [e]
    assert Courriel.toutes.get().destinataire == "zoe@exemple.fr"


def test_l_invite_auditeur_perd_tout_le_lendemain(client: Client) -> None:
    fin = aujourdhui() + timedelta(days=3)
    corps = {"prenom": "Zoé", "nom": "Lam", "email": "zoe@exemple.fr", "role": "auditeur", "au": fin.isoformat()}
    _poster(client, "inviter", corps)
    m = Membre.toutes.get(utilisateur__email="zoe@exemple.fr")
    assert m.roles_le(fin) == {Role.AUDITEUR}
    assert not m.est_actif_le(fin + timedelta(days=1))


def test_inviter_deux_fois_la_meme_personne_est_refuse(client: Client, m: Membre) -> None:
    corps = {"prenom": "Z", "nom": "L", "email": m.utilisateur.email.upper(), "role": "dpo"}
    statut, page = _poster(client, "inviter", corps)
    assert statut == 422
    assert "CPT-002" in page
    assert not Courriel.toutes.exists()


def test_un_auditeur_invite_jusqu_a_hier_n_est_pas_deja_membre(client: Client) -> None:
    """Two guards of the database may refuse the row: only one of them means that the person is here already."""
    fin = aujourdhui() - timedelta(days=1)
    corps = {"prenom": "Zoé", "nom": "Lam", "email": "zoe@exemple.fr", "role": "auditeur", "au": fin.isoformat()}
    statut, page = _poster(client, "inviter", corps)
    assert statut == 422
    assert "CPT-005" in page
    assert "CPT-002" not in page
    assert not Utilisateur.objects.filter(email="zoe@exemple.fr").exists()


def test_un_etablissement_refuse_garde_la_saisie(client: Client) -> None:
    corps = {"sorte": "site", "denomination": "Site de Quimper", "siret": "35600000000049", "actif": "on"}
    statut, page = _poster(client, "etablissement_nouveau", corps)
    assert statut == 422
    assert "IDE-002" in page
    assert 'value="35600000000049"' in page
    assert not Etablissement.toutes.exists()


# --- what people type ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["é", "²", "ÀÉÎ-ÕÜÝ", "x" * 5000, "\U0001f512"])
def test_un_code_d_installation_quelconque_est_refuse_en_mots(settings: Any, tmp_path: Path, code: str) -> None:
    settings.DONNEES = tmp_path
    corps = {
        "code": code, "organisation": "Mon CFA", "slug": "mon-cfa", "prenom": "Ada", "nom": "Dupré",
        "email": "ada@exemple.fr", "mot_de_passe": "une phrase assez longue", "est_cfa": "on",
    }  # fmt: skip
    reponse = Client().post(reverse("comptes:installation"), corps)
    assert "pas le code" in reponse.content.decode()
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize("personne", ["", "²", "-1", "abc", "9" * 30, "1 OR 1=1"])
def test_une_personne_de_demonstration_qui_n_existe_pas(settings: Any, personne: str) -> None:
    settings.DEMONSTRATION = True
    assert Client().post(reverse("comptes:changer_de_personne"), {"personne": personne}).status_code == 404
