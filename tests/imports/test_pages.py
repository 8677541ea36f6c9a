"""Pages of the imports, through the whole stack."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.imports.outils_essai import csv_de, lot_verifie, mener, objets, secretaire, xlsx_de
from tests.imports.types_essai import AnalyseurEssai

pytestmark = pytest.mark.django_db
ENTETES = ["Code", "Nom", "Note"]
FAUTIF = [ENTETES, ["A", "Ada", "12,5"], ["B", "Bob", "21"], ["", "Cléo", "abs"]]


@pytest.fixture
def m() -> Membre:
    AnalyseurEssai.occupes.clear()
    return secretaire()


def url(nom: str, m: Membre, **kwargs: Any) -> str:
    return reverse(f"imports:{nom}", kwargs={"slug": m.organisation.slug, **kwargs})


def deposer(client: Client, m: Membre, contenu: bytes, nom: str = "liste.csv", **champs: Any) -> Any:
    fichier = SimpleUploadedFile(nom, contenu)
    return client.post(url("deposer", m, code="essai"), {"fichier": fichier, "emetteur": "Bureau", **champs})


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().split())


def test_du_fichier_a_l_annulation(m: Membre, django_capture_on_commit_callbacks: Any) -> None:
    client = client_de(m.utilisateur)
    assert "Objets d’essai" in texte(client.get(url("nouveau", m)))
    assert "Date de naissance" in texte(client.get(url("deposer", m, code="essai")))
    reponse = deposer(client, m, csv_de(FAUTIF))
    lot = LotImport.toutes.get()
    assert reponse.headers["Location"] == url("colonnes", m, pk=lot.pk)
    assert client.get(url("lot", m, pk=lot.pk)).headers["Location"] == url("colonnes", m, pk=lot.pk)
    page = texte(client.get(url("colonnes", m, pk=lot.pk)))
    assert "d’après l’intitulé" in page
    assert "12,5" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("colonnes", m, pk=lot.pk), {"c0": "code", "c1": "nom", "c2": "note"})
    page = texte(client.get(url("lot", m, pk=lot.pk)))
    for attendu in ("3 lignes lues", "1 à créer", "2 refusées", "IMP-036", "Colonne C « Note »", "Ne rien enregistrer"):
        assert attendu in page, attendu
    assert "Colonne C « Note »" not in texte(client.get(url("lot", m, pk=lot.pk), {"action": "creer"}))
    assert "ligne 4" in texte(client.get(url("lot", m, pk=lot.pk), {"code": "IMP-030"})).lower()
    lot.refresh_from_db()
    reponse = client.post(url("appliquer", m, pk=lot.pk), {"version": lot.version, "choix": "valides"}, follow=True)
    assert "1 ligne enregistrée" in texte(reponse)
    assert objets(m.organisation) == {"A": "Ada"}
    rendues = client.get(url("refusees", m, pk=lot.pk))
    assert b"".join(rendues.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert rendues.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    AnalyseurEssai.occupes.add("A")
    bloquee = texte(client.get(url("defaire", m, pk=lot.pk)))
    assert "ZZI-001" in bloquee
    assert "Défaire cet import" not in bloquee
    AnalyseurEssai.occupes.clear()
    libre = texte(client.get(url("defaire", m, pk=lot.pk)))
    assert "sera retiré : <strong>1 fiche</strong>" in libre.replace("\xa0", " ").replace("&nbsp;", " ")
    assert "Défaire cet import" in libre
    assert "Défait" in texte(client.post(url("defaire", m, pk=lot.pk), follow=True))
    assert objets(m.organisation) == {}
    assert "liste.csv" in texte(client.get(url("lots", m)))
    for adresse, export in (("fichier", ""), ("lots", "xlsx"), ("lot", "csv")):
        arguments = {} if adresse == "lots" else {"pk": lot.pk}
        fichier = client.get(url(adresse, m, **arguments), {"export": export})
        assert b"".join(fichier.streaming_content)  # type: ignore[attr-defined]


def test_un_fichier_tres_large_ne_montre_que_ce_qui_demande_un_avis(m: Membre) -> None:
    client = client_de(m.utilisateur)
    inconnues = [f"Champ libre {i}" for i in range(40)]
    deposer(client, m, csv_de([["Code", "Nom", *inconnues], ["A", "Ada", *["x"] * 40]]))
    lot = LotImport.toutes.get()
    page = texte(client.get(url("colonnes", m, pk=lot.pk)))
    replis = re.findall(r'<details class="pli colonnes-pli"( open)?><summary>.*?</span>\s*([^<]*)', page)
    assert replis == [("", "2 colonnes"), ("", "40 colonnes")]
    assert "demandent votre avis" not in page
    # Everything is in the form, folded or not: it works without a script.
    assert page.count('<select name="c') == 42
    # The same field twice: both come out of the fold.
    page = texte(client.post(url("colonnes", m, pk=lot.pk), {"c0": "code", "c1": "nom", "c5": "nom"}))
    assert "2 colonnes demandent votre avis" in page


def test_un_fichier_refuse_dit_pourquoi_sur_la_page(m: Membre) -> None:
    client = client_de(m.utilisateur)
    reponse = deposer(client, m, b"%PDF-1.7 x", "liste.xlsx")
    assert reponse.status_code == 422
    assert "FIC-003" in texte(reponse)
    assert reponse.content.decode().count('type="file"') == 1
    assert not LotImport.toutes.exists()
    assert deposer(client, m, b"", "vide.csv").status_code == 422


def test_un_champ_obligatoire_manquant_est_dit_des_l_ouverture(m: Membre) -> None:
    client = client_de(m.utilisateur)
    deposer(client, m, csv_de([["Machin", "Nom"], ["A", "Ada"]]))
    lot = LotImport.toutes.get()
    assert "Aucune colonne ne donne « Code »" in texte(client.get(url("colonnes", m, pk=lot.pk)))
    reponse = client.post(url("colonnes", m, pk=lot.pk), {"c0": "", "c1": "nom"})
    assert reponse.status_code == 422
    assert "IMP-010" in texte(reponse)


def test_un_emetteur_connu_va_droit_a_l_apercu(m: Membre) -> None:
    lot_verifie(m, csv_de(FAUTIF), emetteur="Bureau")
    client = client_de(m.utilisateur)
    reponse = deposer(client, m, csv_de(FAUTIF))
    dernier = LotImport.toutes.order_by("-pk")[0]
    assert reponse.headers["Location"] == url("lot", m, pk=dernier.pk)
    assert "Vérification" in texte(client.get(url("lot", m, pk=dernier.pk)))
    with organisation_active(m.organisation_id):
        mener(dernier)
    assert client.get(url("avancement", m, pk=dernier.pk)).headers["HX-Refresh"] == "true"


def test_une_autre_ligne_d_intitules(m: Membre) -> None:
    client = client_de(m.utilisateur)
    deposer(client, m, xlsx_de([["Code", "Nom"], ["Réf", "Libellé"], ["A", "Ada"]]), "x.xlsx")
    lot = LotImport.toutes.get()
    client.post(url("feuille", m, pk=lot.pk), {"ligne_entetes": 2})
    lot.refresh_from_db()
    assert lot.entetes == ["Réf", "Libellé"]
    reponse = client.post(url("feuille", m, pk=lot.pk), {"ligne_entetes": 40})
    assert reponse.status_code == 422
    assert "IMP-007" in texte(reponse)


def test_corriger_une_ligne_sur_sa_page(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    client = client_de(m.utilisateur)
    page = texte(client.get(url("ligne", m, pk=lot.pk, numero=4)))
    assert "« Code » est vide" in page
    assert "/aide/controles/IMP-030/" in page
    reponse = client.post(url("ligne", m, pk=lot.pk, numero=4), {"c0": "C", "c1": "Cléo", "c2": "10"}, follow=True)
    assert "La ligne 4 peut maintenant être enregistrée" in texte(reponse)
    # The next refused line is offered.
    assert reponse.redirect_chain[-1][0] == url("ligne", m, pk=lot.pk, numero=3)
    client.post(url("retirer_ligne", m, pk=lot.pk, numero=3))
    lot.refresh_from_db()
    assert (lot.lues, lot.refusees) == (2, 0)
    assert "Enregistrer 2 lignes" in texte(client.get(url("lot", m, pk=lot.pk)))
    assert client.post(url("retirer_ligne", m, pk=lot.pk, numero=99)).status_code == 404


def test_rien_est_un_choix(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    client = client_de(m.utilisateur)
    assert "Rien n’a été enregistré" in texte(
        client.post(url("appliquer", m, pk=lot.pk), {"version": lot.version, "choix": "rien"}, follow=True)
    )
    lot.refresh_from_db()
    assert (lot.etat, objets(m.organisation)) == (EtatLot.ABANDONNE, {})
    assert client.post(url("appliquer", m, pk=lot.pk), {"version": lot.version, "choix": "valides"}).status_code == 422
    for impossible in ("9" * 25, "9" * 5000):
        assert client.post(url("appliquer", m, pk=lot.pk), {"version": impossible}).status_code < 500


def test_un_travail_arrete_a_sa_sortie(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, *([f"C{i:03d}", "x", ""] for i in range(60))]))
    client = client_de(m.utilisateur)
    client.post(url("appliquer", m, pk=lot.pk), {"version": lot.version})
    lot.refresh_from_db()
    assert lot.etat == EtatLot.APPLICATION
    Travail.toutes.filter(pk=lot.travail_id).update(etat=EtatTravail.ECHOUE)
    assert "Reprendre l’enregistrement" in texte(client.get(url("lot", m, pk=lot.pk)))
    with organisation_active(m.organisation_id):
        (seule,) = [x for _, f in echeances for x in f(m, aujourdhui()) if x.cle.startswith("imports.")]
    assert "arrêté en route" in seule.quoi
    client.post(url("reprendre", m, pk=lot.pk))
    with organisation_active(m.organisation_id):
        mener(lot)
    assert (lot.etat, len(objets(m.organisation))) == (EtatLot.APPLIQUE, 60)


def test_le_modele_se_telecharge_et_se_lit(m: Membre) -> None:
    from python_calamine import CalamineWorkbook

    reponse = client_de(m.utilisateur).get(url("modele", m, code="essai"))
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(reponse.streaming_content)))  # type: ignore[attr-defined]
    assert classeur.sheet_names == ["À remplir", "Explications", "Valeurs acceptées"]
    assert classeur.get_sheet_by_name("Valeurs acceptées").to_python()[1:] == [["Apprentissage"], ["Candidat libre"]]


def test_un_partenaire_ne_voit_que_ses_imports(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    p = membre(m.organisation, Role.PARTENAIRE)
    client = client_de(p.utilisateur)
    assert client.get(url("lot", m, pk=lot.pk)).status_code == 404
    assert "liste.csv" not in texte(client.get(url("lots", m)))
    sien = Etablissement.toutes.get(rolemembre__membre=p)
    autre = Etablissement.toutes.create(organisation=m.organisation, denomination="Autre")
    assert deposer(client, m, csv_de(FAUTIF), etablissement=autre.pk).status_code == 422
    deposer(client, m, csv_de(FAUTIF), "sienne.csv", etablissement=sien.pk)
    assert "sienne.csv" in texte(client.get(url("lots", m)))
    assert LotImport.toutes.get(nom_fichier="sienne.csv").etablissement == sien


def test_sans_la_permission_de_la_sorte_elle_n_existe_pas(m: Membre) -> None:
    """Establishments need their own permission, which a jury secretary has not."""
    client = client_de(m.utilisateur)
    assert client.get(url("deposer", m, code="etablissements")).status_code == 404
    assert client.get(url("modele", m, code="etablissements")).status_code == 404
    assert "Établissements" not in texte(client.get(url("nouveau", m))).split("<main")[1]


@pytest.mark.parametrize("page", ["lots", "lot"])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(m: Membre, page: str) -> None:
    client = client_de(m.utilisateur)

    def compter(n: int) -> int:
        for _ in range(n if page == "lots" else 1):
            lot = lot_verifie(m, csv_de([ENTETES, *([f"C{i}", "x", "21"] for i in range(n))]))
        adresse = url("lots", m) if page == "lots" else url("lot", m, pk=lot.pk)
        client.get(adresse)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(adresse)
        return len(requetes)

    assert compter(1) == compter(3)


def test_une_autre_organisation_ne_trouve_rien(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    autre = secretaire(organisation("autre"))
    client = client_de(autre.utilisateur)
    assert client.get(url("lot", autre, pk=lot.pk)).status_code == 404
    assert client.post(url("appliquer", autre, pk=lot.pk), {"version": lot.version}).status_code == 404
    assert LigneLot.toutes.filter(lot=lot).count() == 3
