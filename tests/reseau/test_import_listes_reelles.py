"""Lists of partners as people really keep them: what the file lacks is said once, and vague headings are not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.demonstration import siret
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.correction import corriger_ligne
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.imports_partenaires import CHAMPS, TYPE
from tests.fabrique import avec_second_facteur, membre, organisation
from tests.imports.outils_essai import mener, xlsx_de
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
ENTETES = ["Raison sociale", "SIRET", "Ville", "Contact", "E-mail", "Date convention"]
UN, DEUX = siret(51), siret(52)


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026."""


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True)
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def karim(o: Organisation, tmp_path: Path) -> Membre:
    f.certification(o, tmp_path, "", fin="31/12/2028")
    m = membre(o, Role.RESEAU)
    avec_second_facteur(m.utilisateur)
    return m


def fichier(*autres: str) -> bytes:
    lignes = [["Institut Alpha", UN, "Nantes", "Karim Haddou", "contact@alpha.example", "01/01/2026"],
              ["Institut Bêta", DEUX, "Rennes", "Anne Roux", "contact@beta.example", "01/02/2026"]]  # fmt: skip
    return xlsx_de([[*ENTETES, *autres], *lignes])


def page(client: Client, o: Organisation, lot: LotImport, nom: str = "colonnes") -> str:
    return " ".join(client.get(reverse(f"imports:{nom}", args=[o.slug, lot.pk])).content.decode().split())


def test_ce_que_le_fichier_n_a_pas_se_dit_une_fois(o: Organisation, karim: Membre, client: Client) -> None:
    client.force_login(karim.utilisateur)
    depot = reverse("imports:deposer", args=[o.slug, TYPE.code])
    client.post(depot, {"fichier": SimpleUploadedFile("liste.xlsx", fichier()), "emetteur": "Bureau"})
    lot = LotImport.objects.get()
    # « Contact » holds names of people: the addresses are elsewhere.
    assert [lot.colonnes.get(str(j), "") for j in range(6)] == [
        "denomination",
        "siret",
        "commune",
        "",
        "courriel",
        "du",
    ]
    dit = page(client, o, lot)
    assert "La même valeur pour toutes les lignes" in dit
    assert 'name="t_certification"' in dit
    assert 'name="t_role"' in dit
    assert "donnez ci-dessous la même valeur à toutes les lignes" in dit
    choisies = {f"c{j}": cle for j, cle in lot.colonnes.items()}
    colonnes = reverse("imports:colonnes", args=[o.slug, lot.pk])
    refus = client.post(colonnes, {**choisies, "t_certification": "RNCP99001", "t_role": ""})
    assert refus.status_code == 422
    assert "Aucune colonne ne donne «" in refus.content.decode()
    assert client.post(colonnes, {**choisies, "t_certification": "RNCP99001", "t_role": "Former"}).status_code == 302
    mener(lot)
    lot.refresh_from_db()
    assert (lot.a_creer, lot.refusees) == (2, 0)
    x = LigneLot.objects.filter(lot=lot).order_by("numero")[0]
    assert x.donnees["roles"] == ["former"]
    vu = page(client, o, lot, "lot")
    assert "Pour toutes les lignes, comme vous l’avez dit" in vu
    assert "1 colonne n’a pas été prise" in vu
    # The next file of the same sender: the values are proposed, never taken unseen.
    client.post(depot, {"fichier": SimpleUploadedFile("liste2.xlsx", fichier()), "emetteur": "Bureau"})
    suivant = LotImport.objects.order_by("-pk")[0]
    assert suivant.etat == "depose"
    assert '<option value="Former" selected' in page(client, o, suivant)


def test_contact_est_une_adresse_quand_il_en_contient(karim: Membre) -> None:
    contenu = xlsx_de(
        [["SIRET", "Partenaire", "Contact"], [UN, "Alpha", "a@alpha.example"], [DEUX, "Bêta", "b@b.example"]]
    )
    lot = deposer_lot(membre=karim, type_import=TYPE, source=contenu, nom="p.xlsx", emetteur="")
    assert lot.colonnes.get("2") == "courriel"
    assert lot.propositions[2] == "vague"


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("habilité à former et à évaluer", "deux"),
        ("Habilité à former", "former"),
        ("Formation et évaluation", "deux"),
        ("Centre d’examen", "organiser"),
    ],
)
def test_les_roles_se_lisent_comme_on_les_ecrit(ecrit: str, lu: str) -> None:
    (role,) = [ch for ch in CHAMPS if ch.cle == "role"]
    assert role.lecteur(ecrit) == lu


def test_une_correction_se_fait_partout(o: Organisation, karim: Membre) -> None:
    lignes: list[list[Any]] = [[siret(60 + i), f"Institut {i}", "RNCP99001", "porteur", "01/01/2026"] for i in range(5)]
    lignes.append([siret(70), "Institut autre", "RNCP99001", "autre chose", "01/01/2026"])
    contenu = xlsx_de([["SIRET", "Partenaire", "Certification", "Rôle", "Début"], *lignes])
    lot = deposer_lot(membre=karim, type_import=TYPE, source=contenu, nom="p.xlsx", emetteur="")
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=karim)
    mener(lot)
    lot.refresh_from_db()
    assert lot.refusees == 6
    premiere = LigneLot.objects.filter(lot=lot).order_by("numero")[0]
    corriger_ligne(lot=lot, numero=premiere.numero, valeurs={3: "Former"}, partout=True)
    lot.refresh_from_db()
    assert (lot.a_creer, lot.refusees) == (5, 1)
