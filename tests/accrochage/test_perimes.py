"""A file known to be wrong is said so before it leaves; cases end when the file that held them is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accrochage.branchements.echeances import echeances_accrochage
from parchemin.accrochage.models import (
    EcartTransmission,
    EtatEcart,
    EtatFichier,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.services import automatique, depots
from parchemin.accrochage.services.ecarts import suivre_ecarts
from parchemin.accrochage.services.passages import recueillir
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous, jury_signe
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def passage(o: Organisation) -> PassageCertification:
    f.compte(o, profil="1.1.5", destination="https://depositaire.example/")
    jury_signe(o, certification_a_nous(o))
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    return relu()


@pytest.fixture
def donnees(o: Organisation) -> Membre:
    return membre(o, Role.DONNEES)


@pytest.fixture
def client(donnees: Membre) -> Client:
    return client_de(donnees.utilisateur)


def relu() -> PassageCertification:
    p: PassageCertification = PassageCertification.toutes.select_related("compte", "personne").get()
    return p


def corriger(prenom: str = "Léonie") -> None:
    personne = Personne.toutes.get(pk=relu().personne_id)
    personne.prenom1 = prenom
    personne.save()
    PassageCertification.toutes.update(identite_lue_le=datetime(2026, 1, 1, tzinfo=maintenant().tzinfo))


def juge_par_un_schema(fichier: FichierAccrochage) -> None:
    fichier.schema_officiel = True
    fichier.save()


@pytest.fixture
def perime(passage: PassageCertification) -> FichierAccrochage:
    """Built, then corrected; the case is open."""
    (fichier,) = f.construire(passage.compte)
    corriger()
    suivre_ecarts(fichier.organisation_id)
    return fichier


def page(client: Client, nom: str, o: Organisation, **cles: int) -> str:
    return client.get(reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **cles})).content.decode()


def test_le_fichier_et_la_liste_le_disent(o: Organisation, client: Client, perime: FichierAccrochage) -> None:
    texte = page(client, "fichier", o, pk=perime.pk)
    assert "Ce fichier n’est plus juste" in texte
    assert relu().nom_affiche in texte
    assert (
        texte.index("Annuler et reconstruire") < texte.index("Télécharger le fichier") < texte.index("Noter le dépôt")
    )
    assert "À faire maintenant" not in texte
    assert "un passage n’est plus juste" in page(client, "fichiers", o)


def test_un_fichier_juste_ne_demande_rien(o: Organisation, client: Client, passage: PassageCertification) -> None:
    (fichier,) = f.construire(passage.compte)
    texte = page(client, "fichier", o, pk=fichier.pk)
    assert "plus juste" not in texte + page(client, "fichiers", o)
    assert "confirme" not in page(client, "deposer", o, pk=fichier.pk)


def test_noter_le_depot_demande_de_confirmer(o: Organisation, client: Client, perime: FichierAccrochage) -> None:
    url = reverse("accrochage:deposer", kwargs={"slug": o.slug, "pk": perime.pk})
    assert relu().nom_affiche in client.get(url).content.decode()
    jour = timezone.localdate().strftime("%d/%m/%Y")
    assert client.post(url, {"jour": jour, "reference": ""}).status_code == 422
    perime.refresh_from_db()
    assert perime.etat == EtatFichier.PREPARE
    fait = client.post(url, {"jour": jour, "reference": "", "confirme": "on"})
    assert fait.status_code == 302, fait.content.decode()
    perime.refresh_from_db()
    assert perime.etat == EtatFichier.DEPOSE


def test_le_service_regarde_encore(passage: PassageCertification) -> None:
    """Even when no case was opened yet: nobody announces what an import corrects."""
    (fichier,) = f.construire(passage.compte)
    juge_par_un_schema(fichier)
    corriger()
    with pytest.raises(ErreurMetier, match="ACC-667"):
        depots.noter_depot(fichier=fichier, le=timezone.now(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="ACC-667"):
        automatique.demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)
    assert automatique.demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None, confirme=True)


def test_deposer_maintenant_demande_de_confirmer(o: Organisation, client: Client, perime: FichierAccrochage) -> None:
    juge_par_un_schema(perime)
    url = reverse("accrochage:transmettre", kwargs={"slug": o.slug, "pk": perime.pk})
    assert 'name="confirme"' in page(client, "fichier", o, pk=perime.pk)
    assert client.post(url).headers["Location"] == reverse("accrochage:fichier", args=[o.slug, perime.pk])
    assert "travaux" in client.post(url, {"confirme": "oui"}).headers["Location"]


def test_annuler_mene_a_reconstruire_et_ferme_le_cas(
    o: Organisation, client: Client, perime: FichierAccrochage
) -> None:
    url = reverse("accrochage:annuler", kwargs={"slug": o.slug, "pk": perime.pk}) + "?suite=reconstruire"
    reponse = client.post(url, {"motif": "prénom corrigé"})
    assert reponse.headers["Location"].startswith(reverse("accrochage:construire", args=[o.slug]))
    assert EcartTransmission.toutes.get().etat == EtatEcart.REPARE
    assert relu().prenom1 == "Léonie", "the passage follows at once"


def test_un_fichier_a_deposer_n_est_pas_transmis(
    o: Organisation, client: Client, donnees: Membre, perime: FichierAccrochage
) -> None:
    """Nothing has left: no three months, a file to give up."""
    texte = page(client, "passages", o)
    assert "dans un fichier à déposer" in texte
    assert "transmis n’est plus juste" not in texte
    assert "Transmis, à corriger</span>" not in texte
    texte = page(client, "passage", o, pk=relu().pk)
    assert "Ce que dit le fichier à déposer n’est plus juste" in texte
    assert "À traiter avant" not in texte
    dues = {x.cle: x for x in echeances_accrochage(donnees, aujourdhui())}
    assert "à annuler" in dues["accrochage.ecart.a_annuler"].quoi
    assert "accrochage.ecart.identite_corrigee" not in dues
    depots.noter_depot(fichier=perime, le=timezone.now(), acteur=SYSTEME, confirme=True)
    dues = {x.cle: x for x in echeances_accrochage(donnees, aujourdhui())}
    assert "accrochage.ecart.identite_corrigee" in dues
    assert "accrochage.ecart.a_annuler" not in dues


def test_une_suppression_lue_ferme_le_cas(o: Organisation, client: Client, passage: PassageCertification) -> None:
    """A file of deletions takes away what is wrong: it is not stale, and its report ends the case."""
    PassageCertification.toutes.update(etat="accepte", accepte_le=timezone.now())
    corriger()
    suivre_ecarts(o.pk)
    PassageCertification.toutes.update(etat="a_supprimer")
    (fichier,) = f.construire(relu().compte, action="SUPPRESSION")
    assert "plus juste" not in page(client, "fichier", o, pk=fichier.pk)
    assert "Annulez le fichier" not in page(client, "passage", o, pk=relu().pk)
    depots.noter_depot(fichier=fichier, le=timezone.now(), acteur=SYSTEME)
    assert EcartTransmission.toutes.get().etat == EtatEcart.OUVERT
    f.lire(o, f.accuse(fichier, [relu().id_technique], {}))
    assert relu().etat == "supprime"
    assert EcartTransmission.toutes.get().etat == EtatEcart.REPARE
