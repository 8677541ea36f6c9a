"""A program acts in somebody's name only after their word, with their second factor; they see where it calls from and close it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.echeances import accords_attendus
from parchemin.comptes.jetons import accepter_jeton, creer_jeton
from parchemin.comptes.models import JetonApi, Membre, Organisation, UsageJeton
from parchemin.comptes.services import reference_de
from parchemin.journal.models import Evenement
from parchemin.plateforme.models import Courriel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.api.outils import Logiciel, logiciel
from tests.fabrique import avec_second_facteur, client_de, client_sur, membre, organisation

pytestmark = pytest.mark.django_db
PAGE = "comptes:mes_logiciels"


@pytest.fixture
def o() -> Organisation:
    return organisation()


def par_un_autre(o: Organisation, m: Membre, nom: str = "Ypareo") -> Logiciel:
    """Opened by who administers, in the name of `m`."""
    admin = Membre.toutes.filter(organisation=o, roles__role=Role.ADMINISTRATEUR).first() or membre(
        o, Role.ADMINISTRATEUR
    )
    avec_second_facteur(m.utilisateur)
    jeton, valeur = creer_jeton(
        membre=m, nom=nom, portees=[PorteeJeton.LIRE_PARCOURS], expire_le=aujourdhui() + timedelta(days=9),
        acteur=reference_de(admin.utilisateur),
    )  # fmt: skip
    return Logiciel(jeton, valeur, o.slug)


def geste(m: Membre, nom: str, pk: int) -> Any:
    return client_de(m.utilisateur).post(reverse(f"comptes:{nom}", args=[pk]))


def test_it_is_dead_until_its_member_accepts(o: Organisation, settings: Any) -> None:
    settings.URL_PUBLIQUE = "https://parchemin.example"
    m = membre(o, Role.DONNEES)
    qui = par_un_autre(o, m)
    refus = qui.lire("/jeton")
    assert (refus.status_code, refus.json()["code"]) == (403, "API-028")
    courriel = Courriel.toutes.get()
    assert courriel.destinataire == m.utilisateur.email
    assert f"https://parchemin.example{reverse(PAGE)}" in courriel.corps
    (ligne,) = accords_attendus(m, aujourdhui())
    page = client_de(m.utilisateur).get(ligne.url).content.decode()
    assert "Attend votre accord" in page
    assert "Accepter que" in page
    assert geste(m, "accepter_mon_logiciel", qui.jeton.pk).status_code == 302
    assert qui.lire("/jeton").status_code == 200
    assert list(accords_attendus(m, aujourdhui())) == []
    assert (
        Evenement.objects.filter(chaine=o.chaine, acte="comptes.accepter_jeton", sujet_id=str(qui.jeton.pk)).count()
        == 1
    )
    assert "Accepter que" not in client_de(m.utilisateur).get(reverse(PAGE)).content.decode()
    with pytest.raises(ErreurMetier, match="API-029"):
        accepter_jeton(jeton=qui.jeton, acteur=reference_de(m.utilisateur))


def test_the_one_who_opens_it_is_told_that_it_waits(o: Organisation) -> None:
    admin, m = membre(o, Role.ADMINISTRATEUR), membre(o, Role.DONNEES)
    qui = par_un_autre(o, m)
    client = client_de(admin.utilisateur)
    page = client.get(reverse("comptes_o:logiciel", args=[o.slug, qui.jeton.pk])).content.decode()
    assert "N’ouvre rien tant que" in page
    liste = reverse("comptes_o:logiciels", args=[o.slug])
    assert "Ypareo" in client.get(liste, {"etat": "attente"}).content.decode()
    assert "Ypareo" not in client.get(liste, {"etat": "ouvert"}).content.decode()


def test_only_the_member_accepts_or_refuses(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    qui = par_un_autre(o, m)
    admin = Membre.toutes.get(roles__role=Role.ADMINISTRATEUR)
    for autre in (admin, membre(organisation("autre"), Role.ADMINISTRATEUR)):
        for nom in ("accepter_mon_logiciel", "fermer_mon_logiciel"):
            assert geste(autre, nom, qui.jeton.pk).status_code == 404
        assert "Ypareo" not in client_de(autre.utilisateur).get(reverse(PAGE)).content.decode()
    assert (
        client_de(m.utilisateur).get(reverse("comptes:accepter_mon_logiciel", args=[qui.jeton.pk])).status_code == 405
    )
    assert Client().get(reverse(PAGE)).status_code == 302
    assert JetonApi.toutes.get().accepte_le is None
    assert geste(m, "fermer_mon_logiciel", qui.jeton.pk).status_code == 302
    assert geste(m, "accepter_mon_logiciel", qui.jeton.pk).status_code == 422
    assert qui.lire("/jeton").json()["code"] == "API-004"


def test_no_second_factor_no_token(o: Organisation) -> None:
    """Where pages ask one of a role, at creation, at acceptance and at each call; where they do not, nothing is asked."""
    m = membre(o, Role.DONNEES)

    def creer(m: Membre, nom: str) -> JetonApi:
        return creer_jeton(
            membre=m, nom=nom, portees=[PorteeJeton.LIRE_PARCOURS], expire_le=aujourdhui(), acteur=reference_de(m.utilisateur)
        )[0]  # fmt: skip

    with pytest.raises(ErreurMetier, match="API-027"):
        creer(m, "Sans")
    assert creer(membre(o, Role.QUALITE), "Qualité").accepte_le == aujourdhui()
    qui, attend = logiciel(o, m=m), par_un_autre(o, m)
    assert qui.lire("/jeton").status_code == 200
    m.utilisateur.authenticator_set.all().delete()
    refus = qui.lire("/jeton")
    assert (refus.status_code, refus.json()["code"]) == (403, "API-027")
    with pytest.raises(ErreurMetier, match="API-027"):
        accepter_jeton(jeton=attend.jeton, acteur=reference_de(m.utilisateur))
    client = client_sur(Membre.toutes.get(roles__role=Role.ADMINISTRATEUR).utilisateur)
    donnees = {"nom": "Autre", "membre": m.pk, "portees": ["lire:parcours"], "expire_le": aujourdhui().isoformat()}
    reponse = client.post(reverse("comptes_o:logiciel_nouveau", args=[o.slug]), donnees)
    assert reponse.status_code == 422
    assert "second facteur" in reponse.content.decode()


def test_who_opens_an_access_proves_again_who_they_are(o: Organisation) -> None:
    m = membre(o, Role.ADMINISTRATEUR)
    m.utilisateur.set_password("un mot de passe assez long")
    m.utilisateur.save()
    client = client_de(m.utilisateur)
    url = reverse("comptes_o:logiciel_nouveau", args=[o.slug])
    donnees = {"nom": "Ypareo", "membre": m.pk, "portees": ["lire:parcours"], "expire_le": aujourdhui().isoformat()}
    assert client.get(url).status_code == 200
    detour = client.post(url, donnees)
    assert (detour.status_code, JetonApi.toutes.count()) == (302, 0)
    assert detour["Location"].startswith(reverse("account_reauthenticate"))
    faux = client.post(detour["Location"], {"password": "autre chose", "next": url})
    assert (faux.status_code, JetonApi.toutes.count()) == (200, 0)
    fait = client.post(detour["Location"], {"password": "un mot de passe assez long", "next": url})
    assert fait.status_code == 200
    assert "no-store" in fait["Cache-Control"]
    (valeur,) = set(re.findall(r"pch_[A-Za-z0-9_-]{43}", fait.content.decode()))
    assert Logiciel(JetonApi.toutes.get(), valeur, o.slug).lire("/jeton").status_code == 200


def test_people_of_a_demonstration_have_no_password_to_type(o: Organisation, settings: Any) -> None:
    settings.DEMONSTRATION = True
    m = membre(o, Role.ADMINISTRATEUR)
    donnees = {"nom": "Ypareo", "membre": m.pk, "portees": ["lire:parcours"], "expire_le": aujourdhui().isoformat()}
    reponse = client_de(m.utilisateur).post(reverse("comptes_o:logiciel_nouveau", args=[o.slug]), donnees)
    assert (reponse.status_code, JetonApi.toutes.count()) == (200, 1)


def test_a_theft_shows(o: Organisation, midi: Any) -> None:
    """Day, hour and a mark of the address: another one is seen; the address itself is nowhere."""
    qui = logiciel(o, Role.DONNEES, nom="Ypareo")
    m = qui.jeton.membre
    assert "jamais servi" in client_de(m.utilisateur).get(reverse(PAGE)).content.decode()
    debut = maintenant()
    qui.lire("/jeton")
    with geler(debut + timedelta(minutes=2)):
        qui.lire("/jeton")
    assert UsageJeton.toutes.get().dernier_le == debut
    with geler(debut + timedelta(minutes=7)):
        qui.lire("/jeton")
        Client(REMOTE_ADDR="203.0.113.9").get(qui.adresse("/jeton"), headers=qui.entetes)
    ici, ailleurs = UsageJeton.toutes.order_by("pk")
    assert ici.dernier_le == ailleurs.dernier_le == debut + timedelta(minutes=7)
    assert ici.adresse != ailleurs.adresse
    page = client_de(m.utilisateur).get(reverse(PAGE)).content.decode()
    assert page.count("la même que vous en ce moment") == 1
    assert ici.marque in page
    assert ailleurs.marque in page
    assert page.count("à 12&nbsp;h&nbsp;07") == 2
    assert not any("203.0.113.9" in str(x) for x in UsageJeton.toutes.values())


def test_uses_are_not_kept_for_ever(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    vieux = aujourdhui() - timedelta(days=366)
    for jour, adresse in ((vieux, "a"), (vieux + timedelta(days=1), "b")):
        UsageJeton.toutes.create(organisation=o, jeton=qui.jeton, jour=jour, adresse=adresse, dernier_le=maintenant())
    qui.lire("/jeton")
    assert sorted(UsageJeton.toutes.values_list("jour", flat=True)) == [vieux + timedelta(days=1), aujourdhui()]


def test_the_page_costs_the_same_for_one_and_three(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES, nom="Un")
    qui.lire("/jeton")
    client = client_de(qui.jeton.membre.utilisateur)

    def nombre() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(reverse(PAGE)).status_code == 200
        return len(vues)

    nombre()
    un = nombre()
    for nom in ("Deux", "Trois"):
        logiciel(o, m=qui.jeton.membre, nom=nom).lire("/jeton")
    assert nombre() == un
