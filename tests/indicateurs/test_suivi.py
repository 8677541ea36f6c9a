"""The watch list: who sees whom, notes that make people leave and come back, rules of the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.branchements.suivi import personnes_a_suivre
from parchemin.indicateurs.models import NoteDeSuivi, ReglageVeille
from parchemin.indicateurs.selectors.codes import code_du_parcours
from parchemin.indicateurs.selectors.veille import a_suivre_de, a_suivre_du_membre
from parchemin.indicateurs.services import veille
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Absence, Inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def i(o: Organisation) -> Inscription:
    """Enrolled forty days ago, without a contract."""
    return f.parcours_fini(
        o, certification_locale(o), "Lemoine", entree=aujourdhui() - timedelta(days=39), fin_prevue=aujourdhui() + timedelta(days=600)
    )  # fmt: skip


def codes(e: Any) -> list[str]:
    return [k.code for k in e.value.constats]


def lien(o: Organisation, nom: str, **champs: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **champs})


def test_une_note_fait_sortir_puis_revenir(o: Organisation, i: Inscription) -> None:
    jour = aujourdhui()
    suivi = a_suivre_de(i, jour)
    assert suivi is not None
    assert [(s.regle, s.palier) for s in suivi.signaux] == [("sans_contrat", 1)]
    assert "40 jours sans contrat" in suivi.signaux[0].faits
    note = veille.noter(inscription=i, vu_le=jour, suite="appel", texte="Cherche une entreprise", acteur=SYSTEME)
    assert note.revoir_le == jour + timedelta(days=14)
    apres = a_suivre_de(i, jour)
    assert apres is not None
    assert not apres.a_voir
    # Later it comes back by itself; sooner when the facts go further.
    plus_tard = a_suivre_de(i, jour + timedelta(days=14))
    assert plus_tard is not None
    assert plus_tard.a_voir
    Absence.toutes.create(organisation=o, inscription=i, du=jour, au=jour, heures=Decimal(20), justifiee=False)
    empire = a_suivre_de(i, jour)
    assert empire is not None
    assert empire.a_voir
    assert Evenement.objects.filter(acte="indicateurs.noter_suivi").count() == 1


def test_ce_qui_ne_se_note_pas(i: Inscription) -> None:
    jour = aujourdhui()
    commun: dict[str, Any] = {"inscription": i, "suite": "appel", "acteur": SYSTEME}
    for champs, code in (
        ({"vu_le": jour + timedelta(days=1)}, "IND-206"),
        ({"vu_le": i.entree - timedelta(days=1)}, "IND-206"),
        ({"vu_le": jour, "revoir_le": jour}, "IND-202"),
        ({"vu_le": jour, "revoir_le": jour + timedelta(days=91)}, "IND-202"),
        ({"vu_le": jour, "texte": "Souffre de dépression"}, "IND-203"),
    ):
        with pytest.raises(ErreurMetier) as e:
            veille.noter(**commun, **champs)
        assert codes(e) == [code]
    f.contrat(i, debut=i.entree, fin=i.fin_prevue, tuteur="Ada")
    with pytest.raises(ErreurMetier) as e:
        veille.noter(**commun, vu_le=jour)
    assert codes(e) == ["IND-204"]
    assert not NoteDeSuivi.toutes.exists()


def test_une_regle_se_change_avec_sa_raison(o: Organisation, i: Inscription) -> None:
    commun: dict[str, Any] = {"organisation": o, "regle": "sans_contrat", "active": True, "acteur": SYSTEME}
    for seuils, raison, code in (
        ({"premier": 0, "second": 60}, "Essai", "IND-200"),
        ({"premier": 70, "second": 60}, "Essai", "IND-201"),
        ({"premier": 45, "second": 60}, " ", "IND-205"),
    ):
        with pytest.raises(ErreurMetier) as e:
            veille.regler(**commun, seuils=seuils, raison=raison)
        assert codes(e) == [code]
    veille.regler(**commun, seuils={"premier": 45, "second": 60, "outil": 3}, raison="Rentrée décalée")
    assert a_suivre_de(i, aujourdhui()) is None
    assert ReglageVeille.toutes.get().seuils == {"premier": 45, "second": 60}, "that of the State's tool is not ours"
    veille.regler(**commun, seuils={"premier": 30, "second": 60}, raison="Comme avant")
    assert a_suivre_de(i, aujourdhui()) is not None
    veille.regler(**(commun | {"active": False}), seuils={}, raison="Éteinte")
    assert a_suivre_de(i, aujourdhui()) is None
    assert ReglageVeille.toutes.count() == 3, "history is kept"


def test_la_liste_dit_pourquoi_et_s_exporte(o: Organisation, i: Inscription) -> None:
    client: Client = client_de(membre(o, Role.QUALITE).utilisateur)
    page = client.get(lien(o, "suivi")).content.decode()
    assert "LEMOINE" in page
    assert "40 jours sans contrat" in page
    assert "Sans contrat" in page
    assert "LEMOINE" in client.get(lien(o, "suivi") + "?regle=sans_contrat&statut_outil=inscrit").content.decode()
    assert "LEMOINE" not in client.get(lien(o, "suivi") + "?regle=tuteur").content.decode()
    export = client.get(lien(o, "suivi") + "?export=csv").getvalue().decode("utf-8-sig")
    assert "LEMOINE" in export
    noter = lien(o, "suivi_noter", pk=i.pk)
    assert "40 jours sans contrat" in client.get(noter).content.decode()
    donnees = {
        "vu_le": aujourdhui().isoformat(),
        "suite": "entretien",
        "texte": "Deux entreprises proposées",
        "revoir_le": "",
    }
    assert client.post(noter, donnees | {"revoir_le": "2020-01-01"}).status_code == 422
    assert client.post(noter, donnees, follow=True).status_code == 200, "the message that it is done names the person"
    assert "LEMOINE" not in client.get(lien(o, "suivi")).content.decode()
    assert "Reçu en entretien" in client.get(lien(o, "suivi") + "?montrer=vus").content.decode()
    assert "Reçu en entretien" in client.get(reverse("parcours:inscription", args=[o.slug, i.pk])).content.decode()
    regles = client.get(lien(o, "suivi_reglages")).content.decode()
    assert "fixé par l’outil" in regles
    changer = lien(o, "suivi_regle", code="sans_contrat")
    assert client.post(changer, {"active": "on", "premier": 35, "second": 60, "raison": "Rentrée"}).status_code == 302
    assert "Rentrée" in client.get(lien(o, "suivi_reglages")).content.decode()
    assert client.get(lien(o, "suivi_regle", code="inconnue")).status_code == 404


def test_l_auditeur_ne_lit_pas_de_nom(o: Organisation, i: Inscription) -> None:
    f.contrat(i, debut=i.entree, fin=i.fin_prevue)
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    for adresse in (lien(o, "suivi"), lien(o, "suivi") + "?export=csv"):
        page = client.get(adresse).getvalue().decode()
        assert code_du_parcours(o.pk, i.pk) in page
        assert f"Parcours {i.pk}" not in page
        assert "LEMOINE" not in page
        assert "Atelier fictif" not in page
        assert "tri=personne" not in page
    assert client.get(lien(o, "suivi_noter", pk=i.pk)).status_code == 403


def test_un_partenaire_ne_voit_que_les_siens(o: Organisation, i: Inscription) -> None:
    sien = Etablissement.toutes.create(organisation=o, denomination="Partenaire")
    m = membre(o, Role.PARTENAIRE)
    m.roles.get().etablissements.add(sien)
    client = client_de(m.utilisateur)
    assert "LEMOINE" not in client.get(lien(o, "suivi")).content.decode()
    assert client.get(lien(o, "suivi_noter", pk=i.pk)).status_code == 404
    assert list(personnes_a_suivre(m, aujourdhui())) == []
    Inscription.toutes.filter(pk=i.pk).update(prestataire=sien)
    assert "LEMOINE" in client.get(lien(o, "suivi")).content.decode()
    (echeance,) = personnes_a_suivre(m, aujourdhui())
    assert echeance.quoi == "1 personne à suivre"


def test_autant_de_requetes_pour_une_ou_trois(o: Organisation, i: Inscription) -> None:
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    client.get(lien(o, "suivi"))
    with CaptureQueriesContext(connection) as une:
        client.get(lien(o, "suivi"))
    for n in range(2):
        autre = f.parcours_fini(o, i.certification, f"Autre {n}", entree=i.entree, fin_prevue=i.fin_prevue)
        f.contrat(autre, debut=autre.entree, fin=autre.fin_prevue)
    with CaptureQueriesContext(connection) as trois:
        client.get(lien(o, "suivi"))
    assert len(trois) <= len(une) + 2, "the free period of those under contract is read once for all"


def test_un_partenaire_ne_lit_pas_les_ruptures_vecues_ailleurs(o: Organisation, i: Inscription) -> None:
    jour = aujourdhui()
    sien, autre = (Etablissement.toutes.create(organisation=o, denomination=n) for n in ("Partenaire", "Autre"))
    m = membre(o, Role.PARTENAIRE)
    m.roles.get().etablissements.add(sien)
    Inscription.toutes.filter(pk=i.pk).update(prestataire=sien)
    ailleurs = Inscription.toutes.create(
        organisation=o, personne=i.personne, certification=i.certification, voie=i.voie, statut=i.statut, prestataire=autre,
        entree=jour - timedelta(days=700), fin_prevue=jour - timedelta(days=100),
    )  # fmt: skip
    for n in (600, 500):
        f.contrat(ailleurs, debut=jour - timedelta(days=n), fin=None, rompu_le=jour - timedelta(days=n - 50))
    f.contrat(i, debut=jour - timedelta(days=10), fin=None, tuteur="Ada")
    tout = a_suivre_de(i, jour)
    assert tout is not None
    assert [s.regle for s in tout.signaux if s.regle == "ruptures"] == ["ruptures"]
    vus = [s.regle for x in a_suivre_du_membre(m, jour).values() for s in x.signaux]
    assert "ruptures" not in vus
    siens = a_suivre_de(i, jour, m)
    assert "ruptures" not in [s.regle for s in (siens.signaux if siens else ())]
