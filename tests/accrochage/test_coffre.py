"""The vault of social-security numbers, and the registers that follow a transmission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parchemin.accrochage.models import CoffreNir, CompteAccrochage, EtatPassage, PassageCertification
from parchemin.accrochage.services import nir, suites
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.parcours.models import Personne
from parchemin.socle.constats import ErreurMetier
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
NUMERO = "2900444109123"


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
    coffre = nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
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
        nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
    assert nir.garder(personne=zoe, texte="", motif_absence="sans", acteur=SYSTEME).chiffre == ""


@pytest.mark.parametrize(("jours", "reste"), [(29, True), (31, False)])
def test_efface_trente_jours_apres_l_acceptation(
    compte: CompteAccrochage, zoe: Personne, jours: int, reste: bool
) -> None:
    nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
    (p,) = f.passages(compte, 1)
    PassageCertification.toutes.filter(pk=p.pk).update(
        personne=zoe, etat=EtatPassage.ACCEPTE, accepte_le=timezone.now() - timedelta(days=jours)
    )
    nir.purger()
    coffre = CoffreNir.toutes.get()
    assert bool(coffre.chiffre) is reste
    assert (coffre.purge_le is None) is reste


def test_un_passage_encore_a_envoyer_retient_le_numero(compte: CompteAccrochage, zoe: Personne) -> None:
    nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
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
