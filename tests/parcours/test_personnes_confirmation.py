"""The personal link: GET writes nothing, an answer overwrites nothing, a used or expired link says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, evenements_de, phrases
from parchemin.parcours.models import EtatIdentite, Personne, ReponseIdentite
from parchemin.parcours.services.confirmation import (
    decider_correction,
    demander_confirmation,
    empreinte_montree,
    recevoir_reponse,
)
from parchemin.parcours.services.fusions import fusionner_personnes
from parchemin.parcours.services.personnes import corriger_identite, identite_avec
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_personnes import personne

pytestmark = pytest.mark.django_db
SOPHIE = Reference("utilisateur", "1", "Sophie Marchand")
BASE = "https://parchemin.example"
TOUT: dict[str, Any] = {
    "decision": "corriger", "nom_naissance": "MARTIN", "prenom1": "Léa", "sexe": "F", "naissance_jour": "3",
    "naissance_mois": "4", "naissance_annee": "2005", "naissance_lieu": "Nantes (44109)", "naissance_pays": "",
    "courriel": "lea.martin@exemple.fr", "telephone": "", "nom_usage": "", "prenom2": "", "prenom3": "", "message": "",
}  # fmt: skip


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    organisation_ = organisation()
    with organisation_active(organisation_.pk):
        yield organisation_


def lien_de(p: Personne, **options: Any) -> str:
    return demander_confirmation(personne=p, acteur=SOPHIE, base=BASE, **options).adresse.removeprefix(BASE)


def juste(url: str) -> dict[str, str]:
    """What « Tout est juste » sends, from the page as it is shown now."""
    vue = re.search(r'name="vue" value="([^"]+)"', Client().get(url).content.decode())
    return {"decision": "juste"} | ({"vue": vue[1]} if vue else {})


def test_la_page_montre_et_n_ecrit_rien(o: Organisation) -> None:
    p = personne(o)
    url = lien_de(p, envoyer=False)
    for _ in range(2):
        page = Client().get(url)  # a GET that writes fails in these tests
        assert page.status_code == 200
    corps = page.content.decode()
    for mot in ("MARTIN", "Léa", "3 avril 2005", "Nantes (44)", "Tout est juste", "Organisation essai"):
        assert mot in corps
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.DEMANDEE
    assert not ReponseIdentite.objects.exists()


def test_tout_est_juste(o: Organisation, midi: datetime) -> None:
    p = personne(o)
    url = lien_de(p, envoyer=False)
    assert Client().post(url, juste(url)).status_code == 200
    p.refresh_from_db()
    assert (p.etat_identite, p.identite_confirmee_le) == (EtatIdentite.CONFIRMEE, midi)
    assert "déjà servi" in Client().get(url).content.decode()
    assert Client().post(url, {"decision": "juste"}).status_code == 410
    assert ReponseIdentite.objects.count() == 1
    (derniere, *_) = phrases(evenements_de([o.chaine], "personne", str(p.pk)))
    assert (derniere.acteur, derniere.phrase) == ("Léa MARTIN (lien personnel)", "a confirmé l’identité.")


@pytest.mark.parametrize("change", [{"prenom1": "Léane"}, {"courriel": "autre@exemple.fr"}])
def test_tout_est_juste_ne_vaut_que_pour_ce_qui_a_ete_montre(o: Organisation, change: dict[str, str]) -> None:
    p = personne(o)
    url = lien_de(p, envoyer=False)
    envoi = juste(url)
    corriger_identite(personne=p, identite=identite_avec(p, **change), acteur=SOPHIE)
    for ancien in (envoi, {"decision": "juste"}):
        refus = Client().post(url, ancien)
        assert refus.status_code == 422
        corps = refus.content.decode()
        assert "modifiées pendant que vous les lisiez" in corps
        assert next(iter(change.values())) in corps
    p.refresh_from_db()
    assert (p.etat_identite, p.identite_confirmee_le) == (EtatIdentite.DEMANDEE, None)
    assert not ReponseIdentite.objects.exists()
    assert Client().post(url, juste(url)).status_code == 200  # the link stays good, for what is shown now
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.CONFIRMEE


def test_une_identite_incomplete_ne_se_confirme_pas(o: Organisation) -> None:
    p = personne(o, sexe="")
    url = lien_de(p, envoyer=False)
    assert "Tout est juste</button>" not in Client().get(url).content.decode()
    refus = Client().post(url, {"decision": "juste", "vue": empreinte_montree(p)})
    assert refus.status_code == 422
    assert "ne peut pas encore être confirmée" in refus.content.decode()
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.DEMANDEE
    with pytest.raises(ErreurMetier, match="IDE-203"):
        recevoir_reponse(personne=p, confirme=True)


@pytest.mark.parametrize(
    ("acceptes", "phrase"),
    [
        ({"prenoms"}, "a traité la réponse sur l’identité, accepté le deuxième prénom et laissé en l’état le nom d’usage."),
        ({"prenoms", "nom_usage"}, "a traité la réponse sur l’identité et accepté le nom d’usage et le deuxième prénom."),
        ((), "a traité la réponse sur l’identité et laissé en l’état le nom d’usage et le deuxième prénom."),
    ],
)  # fmt: skip
def test_la_decision_se_lit_en_francais(o: Organisation, acceptes: Any, phrase: str) -> None:
    p = personne(o)
    r = recevoir_reponse(personne=p, confirme=False, proposees={"prenom2": "Rose", "nom_usage": "DURAND"})
    decider_correction(reponse=r, acceptes=acceptes, acteur=SOPHIE)
    dites = [x.phrase for x in phrases(evenements_de([o.chaine], "personne", str(p.pk)))]
    assert phrase in dites


def test_une_correction_est_gardee_a_cote(o: Organisation) -> None:
    p = personne(o)
    reponse = Client().post(
        lien_de(p, envoyer=False), TOUT | {"nom_naissance": "MARTIN-DURAND", "message": "Voir ma carte"}
    )
    assert reponse.status_code == 200
    p.refresh_from_db()
    assert (p.nom_naissance, p.etat_identite) == ("MARTIN", EtatIdentite.A_REVOIR)
    r = ReponseIdentite.objects.get()
    assert r.corrections == {"nom_naissance": ["MARTIN", "MARTIN-DURAND"]}
    assert r.message == "Voir ma carte"


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({}, "Vous n’avez rien changé"),
        ({"naissance_jour": "31", "naissance_mois": "2"}, "n’existe pas"),
        ({"nom_naissance": "DURAND épouse MARTIN"}, "deux noms"),
        ({"nom_naissance": ""}, "obligatoire"),
        ({"naissance_jour": "trois"}, "Écrivez un nombre"),
    ],
)
def test_une_reponse_fausse_ne_consomme_pas_le_lien(o: Organisation, change: dict[str, str], mots: str) -> None:
    url = lien_de(personne(o), envoyer=False)
    refus = Client().post(url, TOUT | change)
    assert refus.status_code == 422
    assert mots in refus.content.decode()
    assert not ReponseIdentite.objects.exists()
    assert Client().post(url, juste(url)).status_code == 200


def test_un_message_seul_suffit(o: Organisation) -> None:
    p = personne(o)
    assert Client().post(lien_de(p, envoyer=False), TOUT | {"message": "J’ai changé d’adresse"}).status_code == 200
    r = ReponseIdentite.objects.get()
    decider_correction(reponse=r, acceptes=(), acteur=SOPHIE)
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.SAISIE


def test_un_lien_expire_ou_remplace_le_dit(o: Organisation, midi: datetime) -> None:
    p = personne(o)
    premier = lien_de(p, envoyer=False)
    second = lien_de(p, envoyer=False)
    assert Client().get(premier).status_code == 410
    assert "n’est plus valable" in Client().get(premier).content.decode()
    with geler(midi + timedelta(days=31)):
        assert "a expiré" in Client().get(second).content.decode()


def test_le_lien_d_une_fiche_reunie_ne_montre_plus_rien(o: Organisation) -> None:
    p, autre = personne(o, prenom1="Lea", courriel=""), personne(o)
    url = lien_de(p, envoyer=False)
    fusionner_personnes(gardee=autre, absorbee=p, valeurs={}, acteur=SOPHIE)
    assert Client().get(url).status_code == 410
    assert Client().post(url, {"decision": "juste"}).status_code == 410
    autre.refresh_from_db()
    assert autre.etat_identite == EtatIdentite.SAISIE


def test_le_courriel_et_son_acheminement(o: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    p = personne(o)
    with django_capture_on_commit_callbacks(execute=True):
        demander_confirmation(personne=p, acteur=SOPHIE, base=BASE)
    (message,) = mail.outbox
    assert message.to == ["lea.martin@exemple.fr"]
    lien = re.search(rf"{BASE}(\S+)", str(message.body))
    assert lien is not None
    assert Client().get(lien[1]).status_code == 200
    courriel = Courriel.toutes.get()
    assert lien[1] not in courriel.corps
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    fiche = client.get(f"/o/essai/personnes/{p.pk}/").content.decode()
    assert courriel.get_etat_display() in fiche
    assert "pas encore utilisé" in fiche


def test_pour_un_mineur_on_ecrit_au_representant(o: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    p = personne(o, naissance_annee=2010, representant_nom="Ada MARTIN", representant_courriel="ada@exemple.fr")
    with django_capture_on_commit_callbacks(execute=True):
        demander_confirmation(personne=p, acteur=SOPHIE, base=BASE)
    (message,) = mail.outbox
    assert message.to == ["ada@exemple.fr"]
    assert "Vous êtes le représentant légal de Léa MARTIN" in message.body
    assert LienPersonnel.toutes.get().destinataire_libelle == "Ada MARTIN"


def test_sans_adresse_on_le_dit(o: Organisation) -> None:
    p = personne(o, courriel="")
    with pytest.raises(ErreurMetier, match="IDE-200"):
        demander_confirmation(personne=p, acteur=SOPHIE, base=BASE)
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.SAISIE


@pytest.mark.parametrize(
    ("acceptes", "nom", "prenom", "etat"),
    [
        ({"nom_naissance", "prenoms"}, "DURAND", "Léane", EtatIdentite.CONFIRMEE),
        ({"nom_naissance"}, "DURAND", "Léa", EtatIdentite.SAISIE),
        (set(), "MARTIN", "Léa", EtatIdentite.SAISIE),
    ],
)
def test_decider_champ_par_champ(o: Organisation, acceptes: set[str], nom: str, prenom: str, etat: str) -> None:
    p = personne(o)
    r = recevoir_reponse(personne=p, confirme=False, proposees={"nom_naissance": "DURAND", "prenom1": "Léane"})
    decider_correction(reponse=r, acceptes=acceptes, acteur=SOPHIE)
    p.refresh_from_db()
    assert (p.nom_naissance, p.prenom1, p.etat_identite) == (nom, prenom, etat)
    with pytest.raises(ErreurMetier, match="IDE-201"):
        decider_correction(reponse=r, acceptes=acceptes, acteur=SOPHIE)


def test_envoyer_a_toute_une_liste(o: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    personne(o)
    personne(o, nom_naissance="DUPONT", courriel="b@exemple.fr", sexe="")
    personne(o, nom_naissance="SANS", courriel="")
    deja = personne(o, nom_naissance="DEJA", courriel="d@exemple.fr")
    recevoir_reponse(personne=deja, confirme=True)
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    url = "/o/essai/personnes/confirmations/"
    page = client.get(url).content.decode()
    assert "2 demandes partiront" in page
    assert "1 personne n’a pas d’adresse" in page
    assert client.post(url, {}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{url}?identite=sexe", {"compris": "on"}).status_code == 302
    assert Courriel.toutes.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"compris": "on"})
    assert Courriel.toutes.filter(destinataire="lea.martin@exemple.fr").count() == 1


def test_la_journee_dit_les_corrections_proposees(o: Organisation) -> None:
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    assert "correction de" not in client.get("/o/essai/").content.decode()
    recevoir_reponse(personne=personne(o), confirme=False, message="!", proposees={"prenom1": "Zoé"})
    assert "Une personne propose une correction de son identité" in client.get("/o/essai/").content.decode()
    recevoir_reponse(personne=personne(o, nom_naissance="B"), confirme=False, proposees={"prenom1": "Zoé"})
    assert "2 personnes proposent une correction de leur identité" in client.get("/o/essai/").content.decode()
