"""People, roles, doors: what must never happen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.forms import FormulaireInstallation
from parchemin.comptes.installation import code_installation
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre, Utilisateur
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.plateforme.models import Courriel, LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation

pytestmark = pytest.mark.django_db


def test_sans_organisation_active_on_ne_voit_rien() -> None:
    o = organisation()
    etablissement(o)
    assert not Etablissement.objects.exists()
    with organisation_active(organisation("autre").pk):
        assert not Etablissement.objects.exists()
    with organisation_active(o.pk):
        assert Etablissement.objects.count() == 1


def test_la_derniere_personne_a_administrer_reste() -> None:
    o = organisation()
    m = membre(o, Role.ADMINISTRATEUR)
    for geste in (
        lambda: services.terminer_adhesion(membre=m, au=aujourdhui(), acteur=SYSTEME),
        lambda: services.terminer_role(role=RoleMembre.toutes.get(membre=m), au=aujourdhui(), acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier, match="CPT-001"):
            geste()
    membre(o, Role.ADMINISTRATEUR, email="seconde@essai.example")
    services.terminer_adhesion(membre=m, au=aujourdhui(), acteur=SYSTEME)


def test_un_auditeur_a_une_fin_dans_le_service_et_dans_la_base() -> None:
    m = membre(organisation(), Role.QUALITE)
    with pytest.raises(ErreurMetier, match="CPT-003"):
        services.attribuer_role(membre=m, role=Role.AUDITEUR, du=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleMembre.toutes.create(organisation=m.organisation, membre=m, role="auditeur", du=aujourdhui())


def test_un_partenaire_nomme_ses_etablissements() -> None:
    m = membre(organisation(), Role.QUALITE)
    with pytest.raises(ErreurMetier, match="CPT-004"):
        services.attribuer_role(membre=m, role=Role.PARTENAIRE, du=aujourdhui(), acteur=SYSTEME)


def test_les_numeros_d_un_etablissement_sont_verifies_et_uniques() -> None:
    o = organisation()
    options: dict[str, Any] = {"organisation": o, "sorte": "site", "acteur": SYSTEME}
    premier = services.enregistrer_etablissement(denomination="A", siret="356 000 000 00048", **options)
    assert premier.siret == "35600000000048"
    with pytest.raises(ErreurMetier, match="CPT-007"):
        services.enregistrer_etablissement(denomination="B", siret="35600000000048", **options)
    with pytest.raises(ErreurMetier, match="IDE-002"):
        services.enregistrer_etablissement(denomination="C", siret="35600000000049", **options)
    assert Etablissement.toutes.count() == 1


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.DONNEES])
def test_le_second_facteur_est_exige(role: Role) -> None:
    o = organisation()
    m = membre(o, role)
    client = Client()
    client.force_login(m.utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("web:aujourdhui", kwargs={"slug": o.slug})
    assert client.get(url).headers["Location"] == reverse("comptes:second_facteur")
    assert client.get(reverse("comptes:second_facteur")).status_code == 200
    assert client_de(m.utilisateur).get(url).status_code == 200


def test_se_connecter_puis_activer_un_second_facteur() -> None:
    """The real pages: password, TOTP activation, recovery codes, sign in again with a code."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    o = organisation()
    m = membre(o, Role.DIRECTION)
    m.utilisateur.set_password("une phrase assez longue")
    m.utilisateur.save()
    client = Client()
    identifiants = {"login": m.utilisateur.email, "password": "une phrase assez longue"}
    assert client.post(reverse("account_login"), {**identifiants, "password": "faux"}).status_code == 200
    assert client.post(reverse("account_login"), identifiants).status_code == 302
    porte = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirmez que c’est vous" in porte.content.decode()
    page = client.post(porte.redirect_chain[-1][0], {"password": identifiants["password"]}, follow=True)
    secret = page.context["form"].secret

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    assert client.post(reverse("mfa_activate_totp"), {"code": code()}).status_code == 302
    assert client.get(reverse("mfa_view_recovery_codes"), follow=True).status_code == 200
    assert client.get(f"/o/{o.slug}/").status_code == 200
    neuf = Client()
    assert neuf.post(reverse("account_login"), identifiants).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert neuf.get(reverse("mfa_authenticate")).status_code == 200
    assert neuf.get(f"/o/{o.slug}/").status_code == 302


def test_personne_ne_s_inscrit_seul() -> None:
    assert "sur invitation" in Client().get(reverse("account_signup")).content.decode()
    Client().post(reverse("account_signup"), {"email": "intrus@exemple.fr", "password1": "une phrase assez longue"})
    assert not Utilisateur.objects.exists()


def test_changer_de_personne_n_existe_que_dans_la_demonstration_locale(settings: Any) -> None:
    cible = membre(organisation(), Role.QUALITE).utilisateur
    cible.demonstration = True
    cible.save()
    url, corps = reverse("comptes:changer_de_personne"), {"personne": cible.pk}
    assert Client().post(url, corps).status_code == 404
    settings.DEMONSTRATION = True
    assert Client(REMOTE_ADDR="10.0.0.8").post(url, corps).status_code == 404
    assert Client().get(url).status_code == 405
    assert Client().post(url, corps).status_code == 302
    cible.demonstration = False
    cible.save()
    assert Client().post(url, corps).status_code == 404


def test_la_premiere_installation(settings: Any, tmp_path: Path) -> None:
    settings.DONNEES = tmp_path
    url = reverse("comptes:installation")
    assert Client().get("/").headers["Location"] == url
    corps = {
        "code": "FAUX", "organisation": "Mon CFA", "slug": "mon-cfa", "siren": "", "prenom": "Ada", "nom": "Dupré",
        "email": "ada@exemple.fr", "mot_de_passe": "une phrase assez longue", "est_cfa": "on",
    }  # fmt: skip
    assert "pas le code" in Client().post(url, corps).content.decode()
    assert not Utilisateur.objects.exists()
    code = code_installation(tmp_path)
    client = Client()
    sans_qualite = {**corps, "code": code}
    del sans_qualite["est_cfa"]
    assert "cochez au moins une de ces trois cases" in client.post(url, sans_qualite).content.decode()
    assert client.post(url, {**corps, "code": code.lower()}).status_code == 302
    o = Organisation.objects.get()
    assert (o.slug, o.est_certificateur, o.est_cfa, o.est_organisme_formation) == ("mon-cfa", False, True, False)
    assert RoleMembre.toutes.filter(role="administrateur").exists()
    assert client.get(url).status_code == 404
    assert not (tmp_path / "cles" / "installation.code").exists()


def test_inviter_accepter_entrer(django_capture_on_commit_callbacks: Any) -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    corps = {"prenom": "Zoé", "nom": "Lam", "email": "zoe@exemple.fr", "role": "qualite"}
    url = reverse("comptes_o:inviter", kwargs={"slug": o.slug})
    assert client.post(url, {**corps, "role": "auditeur"}).status_code == 422
    assert not Utilisateur.objects.filter(email="zoe@exemple.fr").exists()
    assert client.post(url, corps).status_code == 302
    assert Courriel.toutes.get().destinataire == "zoe@exemple.fr"
    from parchemin.comptes.invitations import inviter

    m = Membre.toutes.get(utilisateur__email="zoe@exemple.fr")
    request = client.get(f"/o/{o.slug}/").wsgi_request
    with transaction.atomic():
        lien = inviter(membre=m, request=request, acteur=SYSTEME)
    chemin = lien.split("testserver")[1]
    visiteur = Client()
    assert "Zoé" in visiteur.get(chemin).content.decode()
    assert visiteur.post(chemin, {"mot_de_passe": "court"}).status_code == 422
    assert LienPersonnel.toutes.filter(utilisations=1).count() == 0
    assert visiteur.post(chemin, {"mot_de_passe": "une phrase assez longue"}).status_code == 302
    assert visiteur.post(chemin, {"mot_de_passe": "une autre phrase longue"}).status_code == 410
    assert visiteur.login(username="zoe@exemple.fr", password="une phrase assez longue")
    assert verifier(o.chaine).valide


@pytest.mark.parametrize("nom", ["comptes_o:membres", "comptes_o:organisation", "comptes_o:droits", "web:aujourdhui"])
def test_autant_de_requetes_pour_une_ou_trois_lignes(nom: str) -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    url = reverse(nom, kwargs={"slug": o.slug})
    client.get(url)
    nombres = []
    for rang in range(3):
        membre(o, Role.QUALITE, email=f"p{rang}@essai.example")
        etablissement(o, f"E{rang}")
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(url).status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[2]


def test_l_acces_d_un_auditeur_se_ferme_seul() -> None:
    o = organisation()
    m = membre(o, Role.AUDITEUR)
    role = RoleMembre.toutes.get(membre=m)
    assert role.au is not None
    assert m.roles_le(role.au) == {Role.AUDITEUR}
    assert m.roles_le(role.au + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Institut Rivage", "institut-rivage"),
        ("Institut d’Été & Fils", "institut-d-ete-fils"),
        ("A" * 39 + " bis", "a" * 39),
        ("B" * 45, "b" * 40),
        ("Centre de formation des apprentis du Finistère Sud", "centre-de-formation-des-apprentis-du"),
        ("職業訓練", None),
    ],
)
def test_l_adresse_courte_se_tire_du_nom(nom: str, attendu: str | None) -> None:
    formulaire = FormulaireInstallation(
        {"code": "X", "organisation": nom, "prenom": "A", "nom": "D", "email": "a@exemple.fr",
         "mot_de_passe": "une phrase assez longue", "est_certificateur": "on"}, attendu="X"
    )  # fmt: skip
    assert formulaire.is_valid() == (attendu is not None)
    assert formulaire.cleaned_data.get("slug") == attendu or "slug" in formulaire.errors
