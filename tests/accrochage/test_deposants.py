"""A training partner never deposits: compared by SIRET with those that are known, in the form, at the build, at the door."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import CompteAccrochage, Montage
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.automatique import demander_transmission
from parchemin.accrochage.services.comptes import enregistrer_compte
from parchemin.accrochage.services.deposants import exiger_le_depart, partenaire_deposant
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import (
    Capacite,
    CapaciteCertification,
    Certification,
    Fiche,
    Instantane,
    PartenaireDeclare,
    SourceRegistre,
)
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
AUTRE_SITE = "73282932000017"
LIBRE = "55208131766522"
VALEURS: dict[str, Any] = {
    "libelle": "Nous", "montage": "tiers", "certificateur_bcr": "12ABC345", "emetteur_bcr": "77DEP777", "contrat": "C1",
    "deposant": "Campus des Halles", "deposant_siret": SIRET, "profil": "1.1.2", "actif": "on", "destination": "",
}  # fmt: skip


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def partenaire(o: Organisation, **champs: Any) -> Etablissement:
    valeurs = {"sorte": SorteEtablissement.PARTENAIRE, "denomination": "Campus des Halles", "siret": SIRET, **champs}
    e: Etablissement = Etablissement.toutes.create(organisation=o, **valeurs)
    return e


def tiers(o: Organisation, **champs: Any) -> CompteAccrochage:
    return f.compte(
        o, montage="tiers", emetteur_bcr="77DEP777", deposant="Campus des Halles", deposant_siret=SIRET, **champs
    )


def declarer_sur_notre_fiche(o: Organisation, habilitation: str) -> None:
    source = SourceRegistre.objects.create(code="essai")
    instantane = Instantane.objects.create(
        source=source,
        date_export=date(2026, 1, 1),
        importe_le=maintenant(),
        nom_fichier="x",
        empreinte="0" * 64,
        taille=1,
    )
    SourceRegistre.objects.update(instantane=instantane)
    fiche = Fiche.objects.create(source=source, code="RNCP99001", repertoire="RNCP", numero=99001)
    certification = Certification.toutes.create(organisation=o, fiche=fiche, cle_tri="essai")
    CapaciteCertification.toutes.create(
        organisation=o, certification=certification, capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1)
    )
    PartenaireDeclare.objects.create(
        fiche=fiche, siret=SIRET, siren=SIRET[:9], nom="HALLES FORMATION", cle_recherche="halles", habilitation=habilitation,
        etat="HABILITATION_ACTIVE", depuis=instantane,
    )  # fmt: skip


def test_le_formulaire_refuse_un_partenaire(o: Organisation, client: Client) -> None:
    partenaire(o)
    url = reverse("accrochage:compte_nouveau", args=[o.slug])
    page = client.post(url, VALEURS)
    assert page.status_code == 422
    assert "ACC-685" in page.content.decode()
    assert not CompteAccrochage.toutes.exists()
    assert (
        client.post(url, {**VALEURS, "deposant_siret": "552 081 317 66522", "deposant": "Dépôts SA"}).status_code == 302
    )
    assert CompteAccrochage.toutes.get().deposant_siret == LIBRE
    assert "IDE-002" in client.post(url, {**VALEURS, "contrat": "C2", "deposant_siret": "123"}).content.decode()


@pytest.mark.parametrize(
    ("fiche", "siret", "nom", "refuse"),
    [
        ({}, SIRET, "Autre nom", True),
        ({}, AUTRE_SITE, "Autre site", True),
        ({}, LIBRE, "Campus des Halles", False),  # a namesake, whose SIRET says that it is another
        ({"siret": ""}, LIBRE, "CAMPUS  des halles", True),
        ({"siret": ""}, LIBRE, "Campus du Lac", False),
        ({"actif": False}, SIRET, "", False),
        ({"sorte": SorteEtablissement.SITE}, SIRET, "", False),
    ],
)
def test_comparaison(o: Organisation, fiche: dict[str, Any], siret: str, nom: str, refuse: bool) -> None:
    partenaire(o, **fiche)
    assert (partenaire_deposant(o.pk, siret=siret, nom=nom) is not None) is refuse


def test_un_partenaire_d_une_autre_organisation_ne_compte_pas(o: Organisation) -> None:
    partenaire(organisation("autre"))
    assert partenaire_deposant(o.pk, siret=SIRET) is None


def test_l_etablissement_d_un_membre_partenaire(o: Organisation) -> None:
    """Registered as a site, but somebody has it as a partner's perimeter."""
    site = partenaire(o, sorte=SorteEtablissement.SITE)
    role = RoleMembre.toutes.get(membre=membre(o, Role.PARTENAIRE))
    role.etablissements.add(site)
    assert partenaire_deposant(o.pk, siret=SIRET) is not None


@pytest.mark.parametrize(
    ("habilitation", "refuse"),
    [("HABILITATION_FORMER", True), ("HABILITATION_ORGA_FORM", True), ("HABILITATION_ORGANISER", False)],
)
def test_un_partenaire_declare_sur_notre_fiche(o: Organisation, habilitation: str, refuse: bool) -> None:
    declarer_sur_notre_fiche(o, habilitation)
    constat = partenaire_deposant(o.pk, siret=SIRET)
    assert (constat is not None) is refuse
    if constat is not None:
        assert "RNCP99001" in constat.quoi
    CapaciteCertification.toutes.update(capacite=Capacite.PARTENAIRE)
    assert partenaire_deposant(o.pk, siret=SIRET) is None, "not our certification: not our partner"


def test_devenu_partenaire_depuis(o: Organisation, client: Client, settings: Any) -> None:
    """The account was good; the body has become a partner: nothing is built, nothing leaves. What was deposited is still noted."""
    cpt = tiers(o, destination="https://depot.example.org")
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    partenaire(o)
    with pytest.raises(ErreurMetier, match="ACC-685"):
        demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)
    r = client.get(reverse("accrochage:telecharger", args=[o.slug, fichier.pk, "xml"]))
    assert r.status_code != 200
    with pytest.raises(ErreurMetier, match="ACC-685"):
        f.construire(cpt)
    page = client.get(reverse("accrochage:construire", args=[o.slug]) + f"?compte={cpt.pk}")
    assert "ACC-685" in page.content.decode()
    assert depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME).etat == "depose"


def test_sans_siret_un_tiers_ne_se_compare_pas(o: Organisation) -> None:
    """Nothing is built for an unknown body; one's own account asks for none."""
    cpt = tiers(o)
    CompteAccrochage.toutes.update(deposant_siret="")
    cpt.refresh_from_db()
    f.passages(cpt, 1)
    with pytest.raises(ErreurMetier, match="ACC-605") as e:
        f.construire(cpt)
    assert "SIRET du déposant" in e.value.constats[0].quoi
    cpt.montage = Montage.SOI
    assert cpt.manque == []


def test_nous_ne_deposons_pas_ce_que_nous_preparons(o: Organisation) -> None:
    declarer_sur_notre_fiche(o, "HABILITATION_FORMER")
    cpt = f.compte(o, montage="autrui", certificateur_bcr="77AAA777", emetteur_bcr="12ABC345")
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    exiger_le_depart(fichier)
    CapaciteCertification.toutes.update(capacite=Capacite.PARTENAIRE)
    with pytest.raises(ErreurMetier, match="ACC-686") as e:
        exiger_le_depart(fichier)
    assert "RNCP99001" in e.value.constats[0].quoi


# --- The set-up for oneself does not put out what was entered for another.


def modifier(client: Client, o: Organisation, cpt: CompteAccrochage, **champs: Any) -> Any:
    url = reverse("accrochage:compte", args=[o.slug, cpt.pk])
    return client.post(url, {**VALEURS, "montage": "soi", "deposant_siret": LIBRE, **champs})


def test_passer_pour_soi_demande_avant_de_remplacer(o: Organisation, client: Client) -> None:
    cpt = tiers(o)
    CompteAccrochage.toutes.update(deposant_siret=LIBRE)
    page = modifier(client, o, cpt)
    assert page.status_code == 422
    contenu = page.content.decode()
    assert "ACC-687" in contenu
    assert contenu.count("resume-erreurs") == 1, "a refusal is told once"
    assert "Les passages de ce compte partiraient sous 12ABC345" in contenu
    assert 'value="77DEP777"' in contenu
    cpt.refresh_from_db()
    assert (cpt.montage, cpt.emetteur_bcr) == ("tiers", "77DEP777")
    # Another matricule typed meanwhile is not lost with the one that was shown.
    assert modifier(client, o, cpt, perdu="77DEP777", remplacer="on", emetteur_bcr="88DEP888").status_code == 422
    assert modifier(client, o, cpt, perdu="77DEP777").status_code == 422
    assert modifier(client, o, cpt, perdu="77DEP777", remplacer="on").status_code == 302
    cpt.refresh_from_db()
    assert (cpt.montage, cpt.emetteur_bcr, cpt.deposant, cpt.deposant_siret) == ("soi", "12ABC345", "", "")


def test_garder_les_deux(o: Organisation, client: Client) -> None:
    cpt = tiers(o)
    url = reverse("accrochage:compte_nouveau", args=[o.slug])
    assert client.post(url, {**VALEURS, "montage": "soi", "emetteur_bcr": "", "deposant_siret": ""}).status_code == 302
    cpt.refresh_from_db()
    assert cpt.emetteur_bcr == "77DEP777"
    assert CompteAccrochage.toutes.filter(organisation=o).count() == 2


def test_le_matricule_qui_suit_ne_demande_rien(o: Organisation, client: Client) -> None:
    """One's own matricule mended: the depositor's is the same and follows."""
    cpt = f.compte(o)
    r = modifier(client, o, cpt, certificateur_bcr="99ZZZ999", emetteur_bcr="12ABC345", deposant="", deposant_siret="")
    assert r.status_code == 302
    cpt.refresh_from_db()
    assert cpt.emetteur_bcr == "99ZZZ999"
    valeurs = {**VALEURS, "montage": "soi", "emetteur_bcr": "77 dep 777", "certificateur_bcr": "99ZZZ999"}
    valeurs.pop("actif")
    with pytest.raises(ErreurMetier, match="ACC-687"):
        enregistrer_compte(organisation=o, valeurs=valeurs, acteur=SYSTEME)
