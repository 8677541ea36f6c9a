"""Files of candidates as CFA keep them: shortened headings, and no column for what the whole class shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.domain.registre import type_import
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Fiche
from parchemin.referentiel.services import certifications
from parchemin.referentiel.services.lieux import importer_lieux
from tests.fabrique import client_de, membre, organisation
from tests.imports.outils_essai import mener, xlsx_de
from tests.parcours.test_personnes_import import COMMUNES, PAYS
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
ENTETES = ["Nom", "Prénom", "Sexe", "Date naiss.", "Commune naiss.", "Mail contact", "Formation", "Début contrat"]
LIGNES = [["MARTIN", "Anne", "F", "03/04/2001", "Nantes", "anne@exemple.fr", "RNCP99100", "01/09/2026"],
          ["ROUX", "Malo", "M", "05/06/2002", "Rennes", "malo@exemple.fr", "RNCP99100", "01/09/2026"]]  # fmt: skip


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026."""


@pytest.fixture
def o(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {})
    o = organisation("cfa")
    Organisation.objects.filter(pk=o.pk).update(est_cfa=True)
    with organisation_active(o.pk):
        importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
        certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR, acteur=SYSTEME, du=date(2020, 1, 1)
        )  # fmt: skip
        for nom, texte in (("communes.csv", COMMUNES), ("pays.csv", PAYS)):
            (tmp_path / nom).write_text(texte, encoding="utf-8")
            importer_lieux(chemin=tmp_path / nom)
        yield o


def lot_de(m: Membre, entetes: list[str], lignes: list[list[str]]) -> LotImport:
    kind = type_import("parcours.candidats")
    return deposer_lot(membre=m, type_import=kind, source=xlsx_de([entetes, *lignes]), nom="classe.xlsx", emetteur="")


def test_les_intitules_abreges_sont_reconnus(o: Organisation) -> None:
    lot = lot_de(membre(o, Role.DONNEES), ENTETES, LIGNES)
    assert [lot.colonnes.get(str(j), "") for j in range(8)] == [
        "nom_naissance", "prenom1", "sexe", "naissance", "naissance_commune", "courriel", "certification", "entree",
    ]  # fmt: skip
    assert lot.propositions[7] == "vague"


def test_une_vraie_date_d_entree_passe_avant_le_contrat(o: Organisation) -> None:
    lot = lot_de(membre(o, Role.DONNEES), [*ENTETES, "Date d’entrée"], [[*x, "15/09/2026"] for x in LIGNES])
    assert (lot.colonnes.get("7", ""), lot.colonnes["8"]) == ("", "entree")


def test_ce_qui_manque_pour_inscrire_se_dit_avant_l_apercu(o: Organisation, client: Client) -> None:
    m = membre(o, Role.DONNEES)
    client = client_de(m.utilisateur)
    depot = reverse("imports:deposer", args=[o.slug, "parcours.candidats"])
    contenu = SimpleUploadedFile("classe.xlsx", xlsx_de([ENTETES, *LIGNES]))
    client.post(depot, {"fichier": contenu, "emetteur": "", "o-ressemblances": "refuser"})
    lot = LotImport.objects.get()
    colonnes = reverse("imports:colonnes", args=[o.slug, lot.pk])
    page = " ".join(client.get(colonnes).content.decode().split())
    assert "inscrire ces personnes, il manque" in page
    assert '<option value="Apprentissage" selected' in page
    choisies = {f"c{j}": cle for j, cle in lot.colonnes.items()}
    client.post(colonnes, {**choisies, "t_voie": "Apprentissage"})
    mener(lot)
    lignes = LigneLot.objects.filter(lot=lot).order_by("numero")
    assert not any("IDE-213" in x.codes for x in lignes)
    assert [x.donnees["inscription"]["valeurs"].get("voie") for x in lignes] == ["FORMATION_INITIALE_APPRENTISSAGE"] * 2


def test_ce_qui_est_dit_pour_toutes_n_inscrit_personne_sans_certification(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    lot = lot_de(m, ENTETES[:6], [x[:6] for x in LIGNES])
    choisir_colonnes(
        lot=lot,
        colonnes={int(j): cle for j, cle in lot.colonnes.items()},
        pour_toutes={"voie": "Apprentissage", "certification": ""},
    )
    analyser(lot=lot, membre=m)
    mener(lot)
    assert [x.donnees["inscription"] for x in LigneLot.objects.filter(lot=lot)] == [None, None]
