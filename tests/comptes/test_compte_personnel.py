"""What a person changes about themselves, and what an administrator may ask of them."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from parchemin.comptes import services
from parchemin.comptes.connexions import appareil
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Utilisateur
from parchemin.journal.facade import SYSTEME, evenements_de
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
PHRASE, NOUVELLE = "une phrase assez longue", "une autre phrase bien longue"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


def personne() -> Utilisateur:
    utilisateur = membre(organisation(), Role.QUALITE).utilisateur
    utilisateur.set_password(PHRASE)
    utilisateur.save()
    return utilisateur


def entrer(utilisateur: Utilisateur, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    reponse = client.post(reverse("account_login"), {"login": utilisateur.email, "password": PHRASE})
    assert reponse.status_code == 302
    return client


@pytest.mark.parametrize(
    ("agent", "attendu"),
    [
        (FIREFOX, "Firefox, Linux"),
        (TELEPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("", "appareil inconnu"),
        ("<script>alert(1)</script>", "appareil inconnu"),
    ],
)
def test_un_appareil_en_mots(agent: str, attendu: str) -> None:
    assert appareil(agent) == attendu


def test_voir_et_fermer_ses_connexions() -> None:
    u = personne()
    ordinateur, telephone, tablette = entrer(u), entrer(u, TELEPHONE), entrer(u, "")
    etranger = client_de(membre(organisation("autre"), Role.QUALITE).utilisateur)
    url = reverse("comptes:connexions")
    page = ordinateur.get(url).content.decode()
    assert page.count("Celle-ci") == 1
    assert "Safari, iPhone" in page
    assert not any(s.session_key in page for s in Session.objects.all())
    codes = re.findall(r'name="connexion" value="([0-9a-f]{64})"', page)
    assert len(codes) == 2
    fermer = reverse("comptes:fermer_connexions")
    assert etranger.post(fermer, {"connexion": codes[0]}).status_code == 302
    assert telephone.get(url).status_code == tablette.get(url).status_code == 200
    ordinateur.post(fermer, {"connexion": codes[0]})
    assert sorted(c.get(url).status_code for c in (telephone, tablette)) == [200, 302]
    ordinateur.post(fermer)
    assert [c.get(url).status_code for c in (ordinateur, telephone, tablette)] == [200, 302, 302]
    assert etranger.get(url).status_code == 200
    assert "rien à fermer" in ordinateur.post(fermer, {"connexion": "é"}, follow=True).content.decode()


def test_un_mot_de_passe_change_ferme_les_autres_connexions() -> None:
    u = personne()
    ici, ailleurs = entrer(u), entrer(u, TELEPHONE)
    corps = {"oldpassword": PHRASE, "password1": NOUVELLE, "password2": NOUVELLE}
    assert ici.post(reverse("account_change_password"), corps).status_code == 302
    page = ici.get(reverse("comptes:connexions"))
    assert page.status_code == 200
    assert "iPhone" not in page.content.decode()
    assert ailleurs.get(reverse("comptes:connexions")).status_code == 302


def test_corriger_son_nom_se_lit_dans_chaque_organisation() -> None:
    a, b = organisation("a"), organisation("b")
    m = membre(a, Role.QUALITE, email="ada@exemple.fr")
    n = membre(b, Role.QUALITE, email="ada@exemple.fr")
    client = client_de(m.utilisateur)
    url = reverse("comptes:identite")
    assert client.post(url, {"prenom": "", "nom": "Lam"}).status_code == 422
    assert client.post(url, {"prenom": "Ada", "nom": "Lam"}).status_code == 302
    m.utilisateur.refresh_from_db()
    assert m.utilisateur.nom_complet == "Ada Lam"
    for o, fiche in ((a, m), (b, n)):
        actes = [e.acte for e in evenements_de([o.chaine], "membre", str(fiche.pk))]
        assert actes.count("comptes.modifier_identite") == 1
    client.post(url, {"prenom": "Ada", "nom": "Lam"})
    actes = [e.acte for e in evenements_de([a.chaine], "membre", str(m.pk))]
    assert actes.count("comptes.modifier_identite") == 1


def test_un_nouveau_mot_de_passe_demande_arrete_tout_puis_libere() -> None:
    u = personne()
    o = u.adhesions(manager="toutes").get().organisation
    client = entrer(u)
    admin = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    m = u.adhesions(manager="toutes").get()
    assert admin.post(reverse("comptes_o:nouveau_mot_de_passe", args=[o.slug, m.pk])).status_code == 302
    changer = reverse("account_change_password")
    for url in (f"/o/{o.slug}/", reverse("comptes:mon_compte")):
        assert client.get(url).headers["Location"] == changer
    assert client.get(changer).status_code == 200
    corps = {"oldpassword": PHRASE, "password1": NOUVELLE, "password2": NOUVELLE}
    assert client.post(changer, corps).status_code == 302
    assert client.get(f"/o/{o.slug}/").status_code == 200


def test_un_mot_de_passe_oublie_libere_aussi() -> None:
    u = personne()
    services.exiger_nouveau_mot_de_passe(membre=u.adhesions(manager="toutes").get(), acteur=SYSTEME)
    from allauth.account.adapter import get_adapter

    u.refresh_from_db()
    assert u.doit_changer_mot_de_passe
    get_adapter().set_password(u, NOUVELLE)
    u.refresh_from_db()
    assert not u.doit_changer_mot_de_passe


def test_les_essais_de_mot_de_passe_sont_comptes(settings: object) -> None:
    """The library's limit is on: the right password itself waits after too many wrong ones."""
    from django.core.cache import cache

    cache.clear()
    u = personne()
    faux = {"login": u.email, "password": "ce n’est pas la bonne"}
    for _ in range(10):
        Client().post(reverse("account_login"), faux)
    reponse = Client().post(reverse("account_login"), {"login": u.email, "password": PHRASE})
    cache.clear()
    assert reponse.status_code != 302
