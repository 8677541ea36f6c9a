"""What waits for a decision says whether it is still worth one; columns say what a file leaves to chance."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.imports.models import EtatLot, LotImport
from parchemin.imports.services.application import abandonner_lot, appliquer_lot
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import avec_second_facteur, client_de, membre, organisation
from tests.imports.outils_essai import csv_de, lot_verifie, mener, secretaire, xlsx_de

pytestmark = pytest.mark.django_db
ENTETES = ["Code", "Nom", "Note"]


def lignes_de(m: Any) -> list[Any]:
    with organisation_active(m.organisation_id):
        return list(echeances["imports.lots"](m, aujourdhui()))


def test_un_import_remplace_propose_de_l_abandonner() -> None:
    m = secretaire()
    ancien = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", "12"]]))
    (seule,) = lignes_de(m)
    assert seule.geste == "Décider"
    suivant = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", "13"]]))
    appliquer_lot(lot=suivant, membre=m, version=suivant.version)
    mener(suivant)
    (ligne,) = lignes_de(m)
    assert ligne.geste == "Abandonner"
    assert ligne.quoi.startswith("L’import du fichier ")
    client = client_de(m.utilisateur)
    page = client.get(ligne.url)
    assert "du même genre, a été enregistré" in " ".join(page.content.decode().split())
    assert LotImport.toutes.get(pk=ancien.pk).etat == EtatLot.PRET
    client.post(ligne.url)
    assert LotImport.toutes.get(pk=ancien.pk).etat == EtatLot.ABANDONNE
    assert not lignes_de(m)
    assert client.get(ligne.url).status_code == 302


def test_sans_colonne_c_est_on_le_dit_avant_d_enregistrer() -> None:
    o = organisation("etabs")
    m = membre(o, Role.RESEAU)
    avec_second_facteur(m.utilisateur)
    client = client_de(m.utilisateur)
    depot = reverse("imports:deposer", args=[o.slug, "etablissements"])

    def colonnes(*entetes: str, ligne: list[str]) -> str:
        client.post(depot, {"fichier": SimpleUploadedFile("e.xlsx", xlsx_de([list(entetes), ligne])), "emetteur": ""})
        lot = LotImport.toutes.order_by("-pk")[0]
        return client.get(reverse("imports:colonnes", args=[o.slug, lot.pk])).content.decode()

    dit = colonnes("Dénomination", "Commune", ligne=["Siège", "Nantes"])
    assert "même votre propre siège" in dit
    assert 'name="t_sorte"' in dit
    assert "même votre propre siège" not in colonnes("Dénomination", "C’est", ligne=["Siège", "Siège"])


def test_un_fichier_de_nom_a_voyelle_se_dit_en_francais() -> None:
    m = secretaire()
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", "12"]]))
    client = client_de(m.utilisateur)
    page = client.get(reverse("imports:abandonner", args=[m.organisation.slug, lot.pk])).content.decode()
    assert f"Abandonner l’import du fichier {lot.nom_fichier}" in page
    abandonner_lot(lot=lot, membre=m)
    page = client.get(reverse("imports:lot", args=[m.organisation.slug, lot.pk])).content.decode()
    assert f"a abandonné l’import du fichier {lot.nom_fichier}" in page
