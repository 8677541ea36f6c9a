"""What the tables and lists of figures say and give: files, reasons, words of a year under way, our figure beside an official one."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.models import Calcul, LigneIndicateur
from parchemin.indicateurs.selectors.rapprochements import causes_des, officiels_et_les_notres
from parchemin.indicateurs.services.calculs import calculer
from parchemin.indicateurs.services.officiels import importer
from parchemin.indicateurs.services.rattachements import rattacher
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Contrat
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
UAI = "0999001W"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Etablissement.toutes.filter(pk=etablissement(o).pk).update(uai=UAI)
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, intitule="Titre d’essai")


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def lien(o: Organisation, nom: str, **champs: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **champs})


def fichier(reponse: Any) -> tuple[str, bytes]:
    """(its name without the day, its bytes)."""
    nom = reponse["Content-Disposition"].split('"')[1]
    return nom.replace(f"-{aujourdhui():%Y-%m-%d}", ""), reponse.getvalue()


def test_le_tableau_s_exporte_comme_il_se_lit(o: Organisation, c: Certification, client: Client) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Bea", resultat="ajourne")
    f.parcours_fini(o, certification_locale(o, intitule="Autre titre"), "Cleo")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    page = client.get(lien(o, "tableau") + "?annee=2026").content.decode()
    assert "export=xlsx" in page
    assert "export=csv" in page
    nom, octets = fichier(client.get(lien(o, "tableau") + "?annee=2026&export=csv"))
    assert nom == "taux-reussite-2025-2026-par-certification.csv"
    entete, ensemble, autre, titre = octets.decode("utf-8-sig").splitlines()
    assert entete.startswith('"Certification";"Précision";"Années";"Seulement";"Taux de présentation (%)"')
    assert ensemble.startswith(
        '"Ensemble";"";"2025-2026";"";"66,7";"2";"3";"0";"effectif insuffisant";"50,0";"1";"2";"1"'
    )
    assert autre.startswith('"Autre titre"')
    assert titre.startswith('"Titre d’essai"')
    adresse = lien(o, "tableau") + f"?annee=2026&par=annee&certification={c.pk}&export=xlsx"
    nom, octets = fichier(client.get(adresse))
    assert nom == "taux-reussite-toutes-les-annees-par-annee.xlsx"
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python()
    assert lignes[1][:7] == ["2025-2026", "", "2025-2026", f"{c.intitule} ({c.numero})", 100, 2, 2]
    # Of the year under way, the file says so.
    Calcul.toutes.update(observe_le=date(2026, 8, 1))
    _, octets = fichier(client.get(lien(o, "tableau") + "?annee=2026&export=csv"))
    assert "année en cours" in octets.decode("utf-8-sig").splitlines()[1]


def test_rien_de_calcule_rien_a_exporter(o: Organisation, client: Client) -> None:
    reponse = client.get(lien(o, "tableau") + "?export=csv")
    assert "Pas encore calculés" in reponse.content.decode()


def test_les_raisons_presentes_chacune_une_fois(o: Organisation, c: Certification, client: Client) -> None:
    """Only the reasons of these people, with how many; two codes of the same words are one."""
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Bea")
    f.parcours_fini(o, c, "Cleo")
    autre = certification_locale(o, intitule="Autre titre")
    f.certifie(o, autre, "Dan")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    adresse = lien(o, "personnes", annee=2026, indicateur="obtention_inscrits")

    def choix(suite: str) -> list[str]:
        champ = next(
            x for x in client.get(adresse + suite).context["filtre"].form.visible_fields() if x.name == "raison"
        )
        return [str(mots) for _, mots in champ.field.choices]

    assert choix("") == ["Toutes", "admis (3)", "pas inscrit à une session (1)"]
    assert choix(f"?certification={autre.pk}") == ["Toutes", "admis (1)"]
    assert choix(f"?certification={autre.pk}&raison=non_inscrit") == [
        "Toutes", "admis (1)", "pas inscrit à une session (0)",
    ]  # fmt: skip
    cleo = LigneIndicateur.toutes.filter(indicateur="obtention_inscrits", raison="non_inscrit")
    cleo.update(raison="attente")
    LigneIndicateur.toutes.filter(indicateur="obtention_inscrits", certification_id=autre.pk).update(
        raison="en_attente"
    )
    assert choix("") == ["Toutes", "admis (2)", "décision attendue (2)"]
    for code in ("attente", "en_attente"):
        reponse = client.get(f"{adresse}?raison={code}")
        assert reponse.context["total"] == 2, code
        assert reponse.context["compris"]


def test_deux_listes_enregistrees_ont_deux_noms(o: Organisation, c: Certification, client: Client) -> None:
    i = f.certifie(o, c, "Abel")
    f.contrat(i, rompu_le=date(2025, 1, 15), cause_rupture="demission")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    noms = [
        fichier(client.get(f"{adresse}export=csv"))[0]
        for adresse in (
            lien(o, "personnes", annee=2026, indicateur="obtention") + "?",
            lien(o, "personnes", annee=2026, indicateur="obtention") + "?cumul=2&",
            lien(o, "personnes", annee=2025, indicateur="rupture_9_mois") + "?",
            lien(o, "analyse_contrats") + "?quoi=rompus&annee=2025&",
            lien(o, "analyse_contrats") + "?",
        )
    ]
    assert noms == [
        "obtention-2025-2026.csv", "obtention-2024-2026.csv", "rupture-9-mois-2024-2025.csv", "contrats-rompus-2024-2025.csv",
        "contrats.csv",
    ]  # fmt: skip


def test_une_annee_en_cours_dit_quand_elle_comptera(o: Organisation, c: Certification, client: Client) -> None:
    f.parcours_fini(o, c, "Abel")
    i = f.parcours_fini(o, c, "Bea", entree=date(2026, 9, 1), fin_prevue=date(2027, 6, 30))
    f.contrat(i, debut=date(2026, 9, 1), fin=date(2027, 6, 30))
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    page = client.get(lien(o, "tableau") + "?annee=2027").content.decode()
    assert "année en cours" in page
    assert "chacun compte à la fin prévue de son parcours" in page
    assert "personne à compter" not in page
    ruptures = client.get(lien(o, "tableau") + "?annee=2027&famille=ruptures").content.decode()
    assert "chaque contrat compte neuf mois après son début" in ruptures
    assert "chaque contrat compte quinze mois après son début" in ruptures
    # A year that is over waits for nobody.
    finie = client.get(lien(o, "tableau") + "?annee=2026").content.decode()
    assert "personne à compter" in finie
    assert "année en cours" not in finie


def test_ce_qui_cloche_se_lit_avant_le_tableau(o: Organisation, c: Certification, client: Client) -> None:
    a, b = f.parcours_fini(o, c, "Kervella").personne, f.parcours_fini(o, c, "Kervella").personne
    for p, ine in ((a, "1234567890A"), (b, "1234567890B")):
        type(p).toutes.filter(pk=p.pk).update(ine=ine, naissance_annee=2005, naissance_mois=4, naissance_jour=3)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    page = client.get(lien(o, "tableau")).content.decode()
    assert page.index("IND-150") < page.index("<table")


def test_un_refus_d_import_se_dit_une_fois(o: Organisation, client: Client) -> None:
    faux = f.BONNE.format(uai=UAI).replace("57.0", "164.0")
    envoi = SimpleUploadedFile("x.csv", f.officiel(faux))
    page = client.post(lien(o, "importer_officiels"), {"fichier": envoi}).content.decode().replace("\u00a0", " ")
    assert page.count("« 164.0 »") == 1
    assert "un nombre entier de points, de 0 à 100, est attendu" in page
    ailleurs = SimpleUploadedFile("x.csv", f.officiel(f.BONNE.format(uai="0999009Z")))
    page = client.post(lien(o, "importer_officiels"), {"fichier": ailleurs}).content.decode()
    assert "1 ligne lue." in page.replace("\u00a0", " ")


def test_notre_taux_de_rupture_ou_pourquoi_il_n_existe_pas(o: Organisation, c: Certification, client: Client) -> None:
    ligne = {
        "uai": UAI, "code_certification": "50099004", "code_certification_type": "cfd", "libelle": "CAP mareyage",
        "filiere": "apprentissage", "millesime": "2024_2025", "nb_annee_term": 100, "nb_poursuite_etudes": 45,
        "taux_en_formation": 45, "taux_en_emploi_6_mois": 41, "taux_autres_6_mois": 14, "taux_rupture_contrats": 17,
        "donnee_source": {"type": "self"},
    }  # fmt: skip
    octets = json.dumps({"formations": [ligne], "pagination": {"page": 1}}).encode()
    importer(organisation_id=o.pk, fichier=io.BytesIO(octets), nom="api.json", acteur=SYSTEME)

    def rupture() -> Any:
        lues = {x.libelle: x for x in officiels_et_les_notres(o, Calcul.toutes.filter(courant=True).first())}
        assert lues["Part en formation, parmi tous les élèves"].ici_en_mots == "ne se compte pas ici"
        return lues["Contrats rompus, selon l’API"]

    assert (rupture().rapprochement.ici, rupture().ici_en_mots) == (None, "rien n’est encore calculé ici")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert rupture().ici_en_mots == "formation non rattachée"
    rattacher(organisation=o, sorte="cfd", formation="50099004", certification=c, acteur=SYSTEME)
    assert "aucun contrat commencé en 2023-2024 et 2024-2025" in rupture().ici_en_mots
    for n in range(3):
        champs = {"rompu_le": date(2025, 1, 15)} if n == 0 else {}
        f.contrat(f.parcours_fini(o, c, f"Nom{n}"), **champs)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert rupture().rapprochement.ici == 33
    assert rupture().ici_en_mots == "1 contrat rompu sur 3, commencés en 2023-2024 et 2024-2025"
    page = client.get(lien(o, "rapprochement")).content.decode().replace("\u00a0", " ")
    assert "1 contrat rompu sur 3" in page
    assert "contrats rompus, selon l’API" in page
    assert "selon l’api" not in page
    assert causes_des([rupture()])


def test_une_rupture_a_venir_est_prevue(o: Organisation, c: Certification, client: Client) -> None:
    i = f.parcours_fini(o, c, "Abel")
    bientot = aujourdhui() + timedelta(days=20)
    f.contrat(i, fin=aujourdhui() + timedelta(days=200), rompu_le=bientot, cause_rupture="demission")
    adresse = reverse("parcours:inscription", args=[o.slug, i.pk])
    page = client.get(adresse).content.decode()
    assert "Rupture prévue le" in page
    assert "Rompu" not in page
    liste = client.get(lien(o, "analyse_contrats")).content.decode()
    assert "prévue le" in liste
    Contrat.toutes.update(rompu_le=aujourdhui() - timedelta(days=1))
    assert "Rompu le" in client.get(adresse).content.decode()
