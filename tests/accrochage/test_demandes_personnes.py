"""Asking a whole list of people in one act: who is written to, who is not and why, never twice within the delay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import CompteAccrochage, PassageCertification
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.parcours.models import EtatIdentite, Personne
from parchemin.plateforme.models import Courriel, Travail
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def personne(cpt: CompteAccrochage, nom: str, courriel: str = "", **champs: object) -> Personne:
    """A person whose award is blocked: no sex, no place of birth."""
    p: Personne = Personne.toutes.create(
        organisation=cpt.organisation, nom_naissance=nom, prenom1="Zoé", courriel=courriel, **champs
    )
    PassageCertification.toutes.create(
        organisation=cpt.organisation, compte=cpt, origine="import", personne=p, id_technique=f"p-{p.pk}", type_certification="RNCP",
        code_certification="RNCP99001", debut_validite=f.un_jour(5), nom_naissance=nom, prenom1="Zoé",
    )  # fmt: skip
    return p


def executer_les_travaux() -> Travail:
    t: Travail = Travail.toutes.filter(etat="en_attente", code="accrochage.demander").get()
    executer(t.pk)
    t.refresh_from_db()
    return t


def test_un_acte_pour_toute_la_liste(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    avec = personne(cpt, "Avec", "avec@gens.example")
    autre = personne(cpt, "Autre", "autre@gens.example")
    sans = personne(cpt, "Sans")
    personne(cpt, "Repond", "repond@gens.example", etat_identite=EtatIdentite.A_REVOIR)
    f.passages(cpt, 1, id_technique="importe", sexe="")  # imported: no person to write to
    controler_passages(PassageCertification.toutes.all())
    url = reverse("accrochage:demander", args=[o.slug])
    page = client.get(url)
    assert [x.personne for x in page.context["possibles"]] == [autre, avec]
    texte = page.content.decode()
    assert "IDE-200" in texte
    assert "IDE-205" in texte
    assert page.context["sans_fiche"] == 1
    assert Courriel.toutes.count() == 0, "nothing leaves before the act"
    # Everybody ticked but one; what may not be written to is not, even when it is asked.
    reponse = client.post(url, {"personne": [avec.pk, sans.pk]})
    assert reponse.status_code == 302
    travail = executer_les_travaux()
    assert travail.compteurs["envoyees"] == 1
    assert [x.destinataire for x in Courriel.toutes.all()] == ["avec@gens.example"]
    # The delivery is in sight, and it does not leave twice.
    page = client.get(url)
    assert [x.personne for x in page.context["possibles"]] == [autre]
    assert "ACC-670" in page.content.decode()
    assert client.post(url, {"personne": [avec.pk]}).status_code == 422
    p = PassageCertification.toutes.get(personne=avec)
    lu = client.get(reverse("accrochage:passage", args=[o.slug, p.pk])).content.decode()
    assert "Demandes à la personne" in lu
    # After the delay, it may be asked again; a message that failed, at once.
    Courriel.toutes.update(cree_le=maintenant() - timedelta(days=15))
    assert len(client.get(url).context["possibles"]) == 2
    Courriel.toutes.update(cree_le=maintenant(), etat="echec", derniere_erreur="boîte pleine")
    page = client.get(url)
    assert len(page.context["possibles"]) == 2
    assert "boîte pleine" in page.content.decode()


def test_deux_actes_en_meme_temps(o: Organisation, client: Client) -> None:
    """The work judges again before each message: two clicks are one message."""
    cpt = f.compte(o)
    p = personne(cpt, "Avec", "avec@gens.example")
    url = reverse("accrochage:demander", args=[o.slug])
    for _ in range(2):
        client.post(url, {"personne": [p.pk]})
    for t in Travail.toutes.filter(etat="en_attente").order_by("pk"):
        executer(t.pk)
    assert Courriel.toutes.count() == 1


def test_selon_la_liste_filtree(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    personne(cpt, "Avec", "avec@gens.example")
    url = reverse("accrochage:demander", args=[o.slug])
    assert len(client.get(url + "?fiche=RNCP99001").context["possibles"]) == 1
    assert client.get(url + "?fiche=RNCP99002").context["possibles"] == []


def test_meme_nombre_de_requetes(o: Organisation, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cpt = f.compte(o)
    url = reverse("accrochage:demander", args=[o.slug])
    comptes = []
    for combien in (1, 4):
        for n in range(combien):
            personne(cpt, f"Nom{'abcd'[n]}", f"n{n}{combien}@gens.example")
        client.get(url)
        with CaptureQueriesContext(connection) as c:
            client.get(url)
        comptes.append(len(c))
    assert comptes[0] == comptes[1]
