"""What the pages say is what is: unconfirmed duplicates, deletions, rehearsals, ready people, the gravest finding first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accrochage.comptes_rendus import lecture
from parchemin.accrochage.models import AccuseTraitement, EtatPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.services import depots, reponses
from parchemin.accrochage.services.passages import recueillir
from parchemin.accrochage.vues.passages_tables import _premier
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import EtatIdentite, Personne, ReponseIdentite
from parchemin.plateforme.models import Travail
from parchemin.plateforme.tenant import organisation_active
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous, jury_signe
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
DEJA = (
    "Le passage certification avec le bcr émetteur 12ABC345 et l'id technique partenaire id-00000 existe déjà en base"
)
INTROUVABLE = "Aucun titulaire ne correspond aux critères obligatoires"


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def page(client: Client, nom: str, o: Organisation, *, suite: str = "", **cles: int) -> str:
    return client.get(reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **cles}) + suite).content.decode()


def depose(o: Organisation, n: int = 2, **options: Any) -> FichierAccrochage:
    cpt = f.compte(o)
    f.passages(cpt, n)
    (fichier,) = f.construire(cpt, **options)
    return depots.noter_depot(fichier=fichier, le=timezone.now(), acteur=SYSTEME)


def dit(o: Organisation, accuse: AccuseTraitement) -> tuple[str, dict[str, str]]:
    rendu = lecture(Travail.toutes.get(pk=accuse.travail_id), o)
    return " ".join(rendu.phrases), {x.libelle: x.url for x in rendu.liens}


def test_un_doublon_sans_histoire_est_a_regarder(o: Organisation, client: Client) -> None:
    fichier = depose(o)
    phrases, liens = dit(o, f.lire(o, f.accuse(fichier, ["id-00001"], {"id-00000": DEJA})))
    assert "1 passage accepté, 1 réponse à regarder." in phrases
    assert "situation=a_regarder" in liens["Trancher les réponses"]
    texte = page(client, "fichier", o, pk=fichier.pk)
    assert "Déjà enregistrés" not in texte
    p = PassageCertification.toutes.get(id_technique="id-00000")
    assert reverse("accrochage:trancher", args=[o.slug, p.pk]) in texte
    assert "1 accepté, 0 refusé, 1 à regarder" in page(client, "fichiers", o)
    # Settled, it counts as what was decided.
    reponses.trancher(passage=p, reponse="accepte", motif="vu au portail", acteur=SYSTEME)
    assert "À regarder" not in page(client, "fichier", o, pk=fichier.pk)
    assert "2 acceptés, 0 refusé" in page(client, "fichiers", o)


def test_une_suppression_se_reconnait(o: Organisation, client: Client) -> None:
    cpt = f.compte(o, profil="1.1.5")
    (p,) = f.passages(cpt, 1)
    PassageCertification.toutes.update(etat=EtatPassage.A_SUPPRIMER, accepte_le=timezone.now())
    (fichier,) = f.construire(cpt, action="SUPPRESSION")
    assert "suppression ·" in page(client, "fichiers", o)
    texte = page(client, "fichier", o, pk=fichier.pk)
    assert "Suppression" in texte
    assert "passage à supprimer" in texte
    depots.noter_depot(fichier=fichier, le=timezone.now(), acteur=SYSTEME)
    phrases, _ = dit(o, f.lire(o, f.accuse(fichier, [p.id_technique], {})))
    assert "1 passage supprimé." in phrases
    texte = page(client, "fichier", o, pk=fichier.pk)
    assert "Supprimés" in texte
    assert "Acceptés" not in texte
    assert "1 supprimé, 0 refusé" in page(client, "fichiers", o)
    assert "suppression&nbsp;: supprimé" in page(client, "passage", o, pk=p.pk)


def test_une_repetition_ne_mene_pas_aux_refuses(o: Organisation, client: Client) -> None:
    fichier = depose(o)
    FichierAccrochage.toutes.update(repetition=True, depot_moyen="https")
    texte = page(client, "fichier", o, pk=fichier.pk)
    assert "seront de nouveau à envoyer une fois son accusé lu" in texte
    assert "les passages sont de nouveau à envoyer" not in texte
    _, liens = dit(o, f.lire(o, f.accuse(fichier, ["id-00001"], {"id-00000": INTROUVABLE})))
    assert set(liens) == {"Voir les réponses"}
    assert "les passages sont de nouveau à envoyer" in page(client, "fichier", o, pk=fichier.pk)


def test_un_schema_non_verifie_se_dit(o: Organisation, client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = True
    cpt = f.compte(o, profil="1.1.5")
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    assert "Schéma non vérifié" in page(client, "fichier", o, pk=fichier.pk)
    FichierAccrochage.toutes.update(schema_officiel=True)
    assert "Schéma non vérifié" not in page(client, "fichier", o, pk=fichier.pk)


def test_le_bloquant_d_abord(o: Organisation) -> None:
    (p,) = f.passages(f.compte(o), 1)
    p.constats = [
        {"code": "ACC-132", "gravite": "avertissement", "quoi": "en retard"},
        {"code": "ACC-653", "gravite": "bloquant", "quoi": "sans score"},
    ]
    p.ecarts_ouverts = []
    assert _premier(p, anonyme=False) == ("sans score", "ACC-653")


def test_un_retard_ne_se_dit_plus_d_un_passage_pris(o: Organisation, client: Client) -> None:
    (p,) = f.passages(f.compte(o), 1, debut_validite=f.un_jour(200))
    assert "ACC-132" in page(client, "passage", o, pk=p.pk)
    PassageCertification.toutes.update(etat=EtatPassage.ACCEPTE, accepte_le=timezone.now())
    assert "ACC-132" not in page(client, "passage", o, pk=p.pk)


@pytest.fixture
def du_jury(o: Organisation) -> PassageCertification:
    f.compte(o)
    jury_signe(o, certification_a_nous(o))
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    p: PassageCertification = PassageCertification.toutes.select_related("personne").get()
    return p


def test_rien_n_est_demande_pour_un_passage_pret(
    o: Organisation, client: Client, du_jury: PassageCertification
) -> None:
    PassageCertification.toutes.update(verdict="pret", constats=[])
    texte = page(client, "demander", o)
    assert "Les passages de cette liste sont prêts" in texte
    assert "n’a pas d’adresse électronique" not in texte


def test_la_personne_a_repondu(o: Organisation, client: Client, du_jury: PassageCertification) -> None:
    personne = du_jury.personne
    assert personne is not None
    assert "Demander à la personne" in page(client, "passage", o, pk=du_jury.pk)
    Personne.toutes.filter(pk=personne.pk).update(etat_identite=EtatIdentite.A_REVOIR)
    r = ReponseIdentite.toutes.create(
        organisation=o,
        personne=personne,
        recue_le=timezone.now(),
        confirme=False,
        corrections={"prenom1": ["Léa", "Zoé"]},
    )
    texte = page(client, "passage", o, pk=du_jury.pk)
    assert "La personne a répondu" in texte
    assert reverse("parcours:reponse_identite", args=[o.slug, r.pk]) in texte
    assert "Demander à la personne" not in texte
    ReponseIdentite.toutes.all().delete()
    Personne.toutes.update(etat_identite=EtatIdentite.CONFIRMEE, identite_confirmee_le=timezone.now())
    texte = page(client, "passage", o, pk=du_jury.pk)
    assert "La personne a confirmé son identité" in texte
    assert "Demander à la personne" not in texte
    # Refused all the same, it may be asked again.
    PassageCertification.toutes.update(etat=EtatPassage.REFUSE)
    assert "Demander à la personne" in page(client, "passage", o, pk=du_jury.pk)
