"""The vault of social-security numbers, and the registers that follow a transmission."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from parchemin.accrochage.models import (
    CoffreNir,
    CompteAccrochage,
    DemandeRectification,
    EnvoiPassage,
    EtatPassage,
    PassageCertification,
)
from parchemin.accrochage.services import depots, nir, suites
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.parcours.models import Personne
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from parchemin.socle.identifiants import Nir
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
NUMERO = "2900444109123"
SAISI = f"{NUMERO} {Nir.parse(NUMERO).cle}"


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def compte(o: Organisation) -> CompteAccrochage:
    return f.compte(o, profil="1.1.5")


@pytest.fixture
def zoe(o: Organisation) -> Personne:
    p: Personne = Personne.toutes.create(organisation=o, nom_naissance="Martin", prenom1="Zoé", sexe="F")
    return p


def test_le_numero_n_est_lisible_nulle_part(compte: CompteAccrochage, zoe: Personne) -> None:
    coffre = nir.garder(personne=zoe, texte=SAISI, acteur=SYSTEME)
    with connection.cursor() as c:
        c.execute("SELECT chiffre FROM accrochage_coffrenir")
        assert NUMERO not in str(c.fetchall())
    assert NUMERO not in nir.masque(coffre)
    assert nir.masque(coffre).startswith("••••••••••123")
    with pytest.raises(ErreurMetier, match="ACC-504"):
        nir.montrer(personne=zoe, raison=" ", acteur=SYSTEME)
    assert nir.montrer(personne=zoe, raison="refus à vérifier", acteur=SYSTEME).startswith(NUMERO)
    textes = " ".join(DetailEvenement.objects.order_by("pk").values_list("contenu", flat=True))
    assert "refus à vérifier" in textes
    assert Evenement.objects.filter(acte="accrochage.montrer_nir").count() == 1
    assert NUMERO not in textes


def test_garder_demande_un_schema_qui_s_en_sert(o: Organisation, zoe: Personne) -> None:
    f.compte(o, profil="1.1.2")
    with pytest.raises(ErreurMetier, match="ACC-501"):
        nir.garder(personne=zoe, texte=SAISI, acteur=SYSTEME)
    assert nir.garder(personne=zoe, texte="", motif_absence="sans", acteur=SYSTEME).chiffre == ""


@pytest.mark.parametrize(("jours", "reste"), [(29, True), (31, False)])
def test_efface_trente_jours_apres_l_acceptation(
    compte: CompteAccrochage, zoe: Personne, jours: int, reste: bool
) -> None:
    nir.garder(personne=zoe, texte=SAISI, acteur=SYSTEME)
    (p,) = f.passages(compte, 1)
    PassageCertification.toutes.filter(pk=p.pk).update(
        personne=zoe, etat=EtatPassage.ACCEPTE, accepte_le=timezone.now() - timedelta(days=jours)
    )
    nir.purger()
    coffre = CoffreNir.toutes.get()
    assert bool(coffre.chiffre) is reste
    assert (coffre.purge_le is None) is reste


def test_un_passage_encore_a_envoyer_retient_le_numero(compte: CompteAccrochage, zoe: Personne) -> None:
    nir.garder(personne=zoe, texte=SAISI, acteur=SYSTEME)
    f.passages(compte, 2)
    PassageCertification.toutes.update(personne=zoe)
    PassageCertification.toutes.filter(id_technique="id-00000").update(
        etat=EtatPassage.ACCEPTE, accepte_le=timezone.now() - timedelta(days=90)
    )
    nir.purger()
    assert CoffreNir.toutes.get().chiffre


def test_trois_mois_pour_une_rectification(o: Organisation) -> None:
    d = suites.enregistrer_demande(
        organisation_id=o.pk, origine="cdc", recue_le=date(2026, 8, 31), objet="prénom", acteur=SYSTEME
    )
    assert d.echeance == date(2026, 11, 30)
    with pytest.raises(ErreurMetier, match="ACC-641"):
        suites.repondre(demande=d, fondee=False, reponse=" ", repondu_le=date(2026, 9, 2), acteur=SYSTEME)
    suites.repondre(demande=d, fondee=False, reponse="non fondée", repondu_le=date(2026, 9, 2), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="ACC-620"):
        suites.repondre(demande=d, fondee=True, reponse="encore", repondu_le=date(2026, 9, 3), acteur=SYSTEME)


def test_une_demande_ne_se_recoit_pas_demain(o: Organisation) -> None:
    with pytest.raises(ErreurMetier, match="ACC-640"):
        suites.enregistrer_demande(
            organisation_id=o.pk, origine="cdc", recue_le=f.un_jour(-1), objet="prénom", acteur=SYSTEME
        )


def test_transmises_se_prouve(o: Organisation) -> None:
    """By a sending of this passage since the request, or by the reference of the support."""
    cpt = f.compte(o)
    (p, autre) = f.passages(cpt, 2)
    d = suites.enregistrer_demande(
        organisation_id=o.pk, origine="cdc", recue_le=f.un_jour(0), objet="x", acteur=SYSTEME, passage=p
    )
    dire: dict[str, Any] = {"demande": d, "fondee": True, "reponse": "corrigé", "acteur": SYSTEME}
    with pytest.raises(ErreurMetier, match="ACC-643"):
        suites.repondre(**dire, repondu_le=f.un_jour(0))
    with pytest.raises(ErreurMetier, match="ACC-644"):
        suites.repondre(**dire, repondu_le=f.un_jour(3), assistance="A1")
    (fichier,) = f.construire(cpt)
    assert not suites.envois_de(d).exists()
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    envoi = suites.envois_de(d).get()
    assert envoi.passage_id == p.pk
    with pytest.raises(ErreurMetier, match="ACC-643"):
        suites.repondre(**dire, repondu_le=f.un_jour(0), envoi=EnvoiPassage.toutes.get(passage=autre))
    assert suites.repondre(**dire, repondu_le=f.un_jour(0), envoi=envoi).envoi == envoi


def test_le_registre_par_ses_pages(o: Organisation) -> None:
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    cpt = f.compte(o)
    gens = f.passages(cpt, 2)
    PassageCertification.toutes.update(etat="accepte", accepte_le=maintenant())
    url = reverse("accrochage:demande_nouvelle", args=[o.slug])
    saisie = {"origine": "cdc", "recue_le": f.un_jour(0).isoformat(), "objet": "x"}
    assert "ACC-645" in client.post(url, {**saisie, "concerne": "personne ainsi"}).content.decode()
    plusieurs = client.post(url, {**saisie, "concerne": "martin"}).content.decode()
    assert "id-00001" in plusieurs
    assert client.post(url, {**saisie, "concerne": gens[0].nom_affiche}).status_code == 302
    d = DemandeRectification.toutes.get()
    assert d.passage == gens[0]
    page = client.get(reverse("accrochage:demande", args=[o.slug, d.pk])).content.decode()
    assert "seule l’assistance de la Caisse des Dépôts" in page
    repondre = reverse("accrochage:demande_repondre", args=[o.slug, d.pk])
    reponse = {
        "fondee": "oui",
        "reponse": "fait",
        "repondu_le": f.un_jour(0).isoformat(),
        "envoi": "",
        "assistance": "",
    }
    assert "ACC-643" in client.post(repondre, reponse).content.decode()
    assert client.post(repondre, {**reponse, "assistance": "Ticket 12"}).status_code == 302
    assert "Ticket 12" in client.get(reverse("accrochage:demande", args=[o.slug, d.pk])).content.decode()


def test_une_reponse_envoyee_deux_fois_ne_leve_pas_la_mise_en_demeure(o: Organisation) -> None:
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    m = suites.enregistrer_mise(organisation_id=o.pk, recue_le=f.un_jour(0), delai_jours=60, objet="x", acteur=SYSTEME)
    url = reverse("accrochage:mise_avancer", args=[o.slug, m.pk])
    vers = client.get(url).context["formulaire"]["vers"].value()
    saisie = {"le": f.un_jour(0).isoformat(), "reponse": "Nos observations", "vers": vers}
    assert client.post(url, saisie).status_code == 302
    deuxieme = client.post(url, saisie)
    assert deuxieme.status_code == 422
    assert "ACC-620" in deuxieme.content.decode()
    m.refresh_from_db()
    assert (m.etat, m.close_le) == ("repondue", None)


def test_l_aide_est_dans_le_programme(o: Organisation) -> None:
    """The same steps as docs/accrochage.md."""
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    page = client.get(reverse("accrochage:aide", args=[o.slug])).content.decode()
    texte = (Path(__file__).resolve().parents[2] / "docs" / "accrochage.md").read_text(encoding="utf-8")
    etapes = re.findall(r"^\d\. \*\*(.+?)\*\*", texte, re.MULTILINE)
    assert len(etapes) == 7
    assert [e for e in etapes if f"<strong>{e}</strong>" not in page] == []
