"""A member without account: the link leaves by one act, its delivery is seen, and who signed gets their copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Deliberation, SignaturePV
from parchemin.deliberation.services import copies, desaccord, signatures
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import geler, maintenant
from tests.deliberation.acte.fabrique_acte import arretee, direction, secretaire
from tests.fabrique import client_de, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return secretaire(o)


@pytest.fixture
def d(o: Organisation, sophie: Membre) -> Deliberation:
    return arretee(o, sophie, direction(o))


def premier(d: Deliberation) -> SignaturePV:
    s: SignaturePV = SignaturePV.toutes.filter(deliberation=d).order_by("pk")[0]
    SignaturePV.toutes.filter(pk=s.pk).update(courriel="aubry@jury.example", utilisateur_id=None)
    s.refresh_from_db()
    return s


def lien(s: SignaturePV, usage: str = signatures.USAGE, **champs: Any) -> str:
    return creer_lien(
        usage, organisation_id=s.organisation_id, charge={"signature": s.pk}, destinataire_libelle=s.nom,
        utilisations_max=5, **champs,
    ).url()  # fmt: skip


def signer_par_lien(d: Deliberation, s: SignaturePV) -> str:
    adresse = lien(s)
    reponse = Client().post(adresse, {"geste": "signer", "empreinte": d.pv_empreinte})
    assert reponse.status_code == 302
    return adresse


def test_un_geste_par_membre_et_sa_remise_se_voit(o: Organisation, sophie: Membre, d: Deliberation) -> None:
    s = premier(d)
    c = client_de(sophie.utilisateur)
    page = reverse("deliberation:signatures", args=[o.slug, d.session_id])
    assert "Envoyer le lien<span" in c.get(page).content.decode()
    c.post(reverse("deliberation:signatures_demander", args=[o.slug, d.session_id]), {"siege": str(s.siege_id)})
    (envoi,) = Courriel.toutes.filter(sujet_type="signature_pv")
    assert envoi.sujet_identifiant == str(s.pk)
    Courriel.toutes.filter(pk=envoi.pk).update(etat="echec", derniere_erreur="Boîte pleine")
    texte = c.get(page).content.decode()
    assert "Lien non parti, aubry@jury.example" in texte
    assert "Boîte pleine" in texte
    Courriel.toutes.filter(pk=envoi.pk).update(etat="envoye", derniere_erreur="")
    texte = c.get(page).content.decode()
    assert "Lien remis, aubry@jury.example" in texte
    assert "Renvoyer le lien" in texte


def test_qui_signe_recoit_un_avis_sans_nom_de_candidat(o: Organisation, d: Deliberation) -> None:
    s = premier(d)
    signer_par_lien(d, s)
    (avis,) = Courriel.toutes.filter(usage=copies.USAGE)
    assert avis.destinataire == "aubry@jury.example"
    assert d.numero_pv in avis.objet
    assert d.pv_empreinte in avis.corps
    for nom in ("Martin", "Petit", "Lebrun", "Léa", d.session.intitule):
        assert nom.lower() not in (avis.objet + avis.corps).lower()
    dites = [p.phrase for p in phrases(evenements_de([o.chaine], "session_examen", str(d.session_id)))]
    assert any("a reçu un lien vers sa copie" in p for p in dites)


def test_la_copie_se_telecharge_pendant_un_temps(o: Organisation, d: Deliberation) -> None:
    s = premier(d)
    signature = signer_par_lien(d, s)
    copie = lien(s, copies.USAGE, duree=timedelta(days=90))
    for adresse in (signature, copie):
        assert "?pdf" in Client().get(adresse).content.decode()
        assert Client().get(f"{adresse}?pdf")["Content-Type"] == "application/pdf"
    with geler(maintenant() + timedelta(days=31)):
        texte = Client().get(copie).content.decode()
        assert "?pdf" not in texte
        assert "Le délai pour télécharger votre copie est passé" in texte
        assert Client().get(f"{copie}?pdf")["Content-Type"].startswith("text/html")


def test_un_texte_ecrit_de_nouveau_n_est_plus_sa_copie(o: Organisation, d: Deliberation) -> None:
    s = premier(d)
    signer_par_lien(d, s)
    copie = lien(s, copies.USAGE)
    desaccord.reecrire_pv(
        deliberation=d, observations="Vote unanime.", motif="Le vote n’était pas écrit.", acteur=SYSTEME
    )
    texte = Client().get(copie).content.decode()
    assert "écrit de nouveau depuis votre signature" in texte
    assert "?pdf" not in texte


def test_qui_n_a_pas_signe_n_a_pas_de_copie(o: Organisation, d: Deliberation) -> None:
    s = premier(d)
    reponse = Client().get(f"{lien(s, copies.USAGE)}?pdf")
    assert reponse["Content-Type"].startswith("text/html")
