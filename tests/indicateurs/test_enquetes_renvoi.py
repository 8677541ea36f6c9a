"""What surveys owe to an address that was wrong, to a survey opened before any message, to people who have not left yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete
from parchemin.indicateurs.services import enquetes as services
from parchemin.indicateurs.services import reponses
from parchemin.indicateurs.services.renvoi import ecrire_de_nouveau
from parchemin.indicateurs.services.reponses import Dit
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_enquetes import de, decaler, liens, partir, poster, preparer
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, "cqp")


def corriger(nom: str, adresse: str) -> None:
    Personne.toutes.filter(nom_naissance=nom).update(courriel=adresse)


def repondre(d: Destinataire, canal: CanalReponse) -> None:
    dit = Dit("cdi", {d.pk: "oui"}, metier="Gréeuse", debut="avant", commentaire="Tout va bien")
    reponses.repondre(destinataires=[d], dit=dit, canal=canal)


def test_l_ancien_lien_d_une_adresse_corrigee_n_ouvre_plus_rien(
    o: Organisation, c: Certification, client: Client, midi: datetime
) -> None:
    deux = certification_locale(o, "titre")
    i = f.certifie(o, c, "Abel", courriel="faux@autre.example")
    f.certifie(o, deux, "Abel", personne=i.personne)
    f.certifie(o, c, "Noe")
    e = preparer(o, c, deux)
    partir(e)
    faux, noe = liens()["faux@autre.example"], liens()["noe@anciens.example"]
    corriger("Abel", "vrai@anciens.example")
    # One of the two certifications is answered by phone: the new link is for the other one only.
    premier, second = Destinataire.toutes.filter(enquete=e, inscription__personne=i.personne_id).order_by("pk")
    repondre(premier, CanalReponse.TELEPHONE)
    with geler(midi + timedelta(hours=1)):
        ecrire_de_nouveau(destinataire=second, acteur=SYSTEME)
        poster()
        assert client.get(faux).status_code == 410
        assert client.post(faux, {"situation": "etudes"}).status_code == 410
        assert client.get(liens()["vrai@anciens.example"]).status_code == 200
        assert client.get(noe).status_code == 200  # somebody else’s


def test_un_courriel_revenu_ferme_son_lien(o: Organisation, c: Certification, client: Client) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    partir(preparer(o, c))
    abel, noe = liens()["abel@anciens.example"], liens()["noe@anciens.example"]
    reponses.noter_retour(destinataire=de("Abel"), acteur=SYSTEME)
    assert client.get(abel).status_code == 410
    assert client.get(noe).status_code == 200


def test_ecrire_a_la_meme_adresse_laisse_le_premier_lien(
    o: Organisation, c: Certification, client: Client, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    partir(preparer(o, c))
    premier = liens()["abel@anciens.example"]
    with geler(midi + timedelta(hours=1)):
        ecrire_de_nouveau(destinataire=de("Abel"), acteur=SYSTEME)
        poster()
        assert liens()["abel@anciens.example"] != premier
        assert client.get(premier).status_code == 200


def test_un_rappel_a_une_autre_adresse_ferme_le_premier_lien(
    o: Organisation, c: Certification, client: Client, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    e = preparer(o, c)
    partir(e)
    abel, noe = liens()["abel@anciens.example"], liens()["noe@anciens.example"]
    corriger("Abel", "vrai@anciens.example")
    with decaler(midi, 11):
        executer(services.relancer(enquete=e, acteur=SYSTEME).pk)
        assert client.get(abel).status_code == 410
        assert client.get(noe).status_code == 200


@pytest.mark.parametrize("canal", CanalReponse.values)
def test_le_lien_ne_montre_ni_texte_ni_reponse_donnee_ailleurs(
    o: Organisation, c: Certification, client: Client, canal: str
) -> None:
    f.certifie(o, c, "Abel")
    partir(preparer(o, c))
    repondre(de("Abel"), CanalReponse(canal))
    page = client.get(liens()["abel@anciens.example"]).content.decode()
    assert "Vous avez déjà répondu" in page
    assert "Gréeuse" not in page
    assert "Tout va bien" not in page
    assert ("checked" in page) == (canal == CanalReponse.LIEN)


@pytest.mark.parametrize("seul", [False, True], ids=["a tous", "a une personne"])
def test_une_enquete_ouverte_sans_courriel_se_relance_apres_le_premier(
    o: Organisation, c: Certification, midi: datetime, seul: bool
) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    services.ouvrir_sans_courriel(enquete=e, acteur=SYSTEME)
    e.refresh_from_db()
    assert e.envoyee_le is None
    with decaler(midi, 3):
        if seul:
            ecrire_de_nouveau(destinataire=de("Abel"), acteur=SYSTEME)
            poster()
        else:
            partir(e)
    e = Enquete.toutes.get(pk=e.pk)
    assert e.envoyee_le == midi + timedelta(days=3)
    with decaler(midi, 14):
        executer(services.relancer(enquete=e, acteur=SYSTEME).pk)
    assert de("Abel").relances == 1


def test_un_second_envoi_ne_repousse_pas_le_premier(o: Organisation, c: Certification, midi: datetime) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    f.certifie(o, c, "Noe")
    services.actualiser(enquete=e, acteur=SYSTEME)
    with decaler(midi, 2):
        partir(e)
    assert e.envoyee_le == midi


def test_qui_est_encore_en_formation_n_est_pas_un_sortant(o: Organisation, c: Certification) -> None:
    jour = aujourdhui()
    f.parcours_fini(o, c, "Encore", fin_prevue=date(jour.year, 12, 31))
    f.parcours_fini(o, c, "Hier", fin_prevue=jour - timedelta(days=1))
    f.parcours_fini(o, c, "Aujourdhui", fin_prevue=jour)
    parti = jour - timedelta(days=9)
    f.parcours_fini(
        o, c, "Parti", fin_prevue=date(jour.year, 12, 31), etat="sortie", sortie_le=parti, motif_sortie="abandon"
    )
    e = preparer(o, c, public="sortants", annees=[jour.year])
    noms = [d.inscription.personne.nom_naissance for d in e.destinataires.order_by("inscription_id") if d.inscription]
    assert noms == ["Hier", "Aujourdhui", "Parti"]
