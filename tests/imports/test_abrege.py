"""The columns of a large workbook are proposed from its first rows: the same as from the whole of it, and much sooner."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from parchemin.imports.domain import abrege
from parchemin.imports.domain.abrege import RANGEES, abreger
from parchemin.imports.domain.classeurs import FichierTableur, ouvrir, ouvrir_debut
from parchemin.imports.models import EtatLot
from parchemin.imports.services import depot
from parchemin.imports.services.depot import deposer_lot
from parchemin.plateforme.tenant import organisation_active
from tests.imports.outils_essai import mener, secretaire, xlsx_de
from tests.imports.types_essai import ESSAI


def _classeur(chemin: Path, rangees: int, *, texte_partage: bool = True) -> None:
    """A title merged above the headings, dates, numbers, merged cells near the cut, a second sheet."""
    w = xlsxwriter.Workbook(
        chemin, {"default_date_format": "dd/mm/yyyy", "constant_memory": not texte_partage, "in_memory": False}
    )
    page = w.add_worksheet("Candidats")
    page.write(0, 0, "Session de juin")
    page.write_row(3, 1, ["Nom", "Né le", "Note"])
    for i in range(rangees):
        page.write(4 + i, 1, f"Le Goff & fils {i}")
        page.write(4 + i, 2, date(2005, 4, 3))
        page.write(4 + i, 3, 12.5 if i % 2 else 12)
    if texte_partage:
        page.merge_range(4, 4, 9, 4, "Session 12")
    w.add_worksheet("Aide").write(0, 0, "Comment remplir")
    w.close()


@pytest.mark.parametrize("texte_partage", [True, False])
def test_the_beginning_reads_as_the_whole_does(tmp_path: Path, texte_partage: bool) -> None:
    chemin = tmp_path / "x.xlsx"
    _classeur(chemin, 3 * RANGEES, texte_partage=texte_partage)
    debut = ouvrir_debut(chemin, "xlsx")
    assert debut is not None
    entier = ouvrir(chemin, "xlsx")
    assert list(debut.feuilles) == list(entier.feuilles) == ["Candidats", "Aide"]
    lues, toutes = list(debut.lignes("Candidats")), list(entier.lignes("Candidats"))
    assert RANGEES <= len(lues) < len(toutes)
    assert lues == toutes[: len(lues)]
    assert list(debut.lignes("Aide")) == list(entier.lignes("Aide"))


def test_a_short_workbook_is_not_cut(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    _classeur(chemin, 20)
    assert abreger(chemin) is None


def _reecrire(chemin: Path, remplacer: Any) -> None:
    contenus = {}
    with zipfile.ZipFile(chemin) as z:
        contenus = {n: z.read(n) for n in z.namelist()}
    with zipfile.ZipFile(chemin, "w") as z:
        for nom, octets in contenus.items():
            z.writestr(nom, remplacer(nom, octets))


def test_tags_that_may_be_text_are_not_cut(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    _classeur(chemin, 2 * RANGEES)
    assert abreger(chemin) is not None
    _reecrire(
        chemin,
        lambda nom, o: o.replace(b"</sheetData>", b"<!-- </sheetData> --></sheetData>") if "sheet1" in nom else o,
    )
    assert abreger(chemin) is None


def test_prefixed_tags_are_cut_too(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    _classeur(chemin, 2 * RANGEES)

    def prefixer(nom: str, octets: bytes) -> bytes:
        if "worksheets/sheet1" not in nom:
            return octets
        for balise in (b"row", b"sheetData"):
            octets = octets.replace(b"<" + balise, b"<x:" + balise).replace(b"</" + balise, b"</x:" + balise)
        espace = b' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        return octets.replace(b"<worksheet", b"<worksheet" + espace, 1)

    _reecrire(chemin, prefixer)
    debut = abreger(chemin)
    assert debut is not None
    assert len(list(FichierTableur(debut).lignes("Candidats"))) >= RANGEES


def test_too_much_to_keep_or_a_broken_archive_is_left_to_the_whole_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chemin = tmp_path / "x.xlsx"
    _classeur(chemin, 2 * RANGEES)
    monkeypatch.setattr(abrege, "_GARDE_MAX", 1000)
    assert abreger(chemin) is None
    chemin.write_bytes(b"PK\x03\x04 pas un classeur")
    assert ouvrir_debut(chemin, "xlsx") is None


@pytest.mark.django_db
def test_a_large_workbook_gets_the_same_columns_without_being_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet, headings, columns and sample of the whole reading; the whole is opened for the lines only."""
    champs = [ch.libelle for ch in ESSAI.champs]
    contenu = xlsx_de([["Liste de juin"], [], champs, *([[f"v{i}"] * len(champs) for i in range(2 * RANGEES)])])
    m = secretaire()
    lots = []
    ouverts: list[Any] = []
    monkeypatch.setattr(depot, "ouvrir", lambda *a: ouverts.append(a) or ouvrir(*a))
    for limite in (10**9, 0):
        monkeypatch.setattr(depot, "GRAND_CLASSEUR", limite)
        with organisation_active(m.organisation_id):
            lot = deposer_lot(membre=m, type_import=ESSAI, source=contenu, nom="x.xlsx", emetteur=f"E{limite}")
            mener(lot)
            lot.refresh_from_db()
        lots.append(lot)
    petit, grand = lots
    assert grand.etat == EtatLot.DEPOSE
    assert len(ouverts) == 1
    for attribut in ("feuille", "feuilles", "ligne_entetes", "entetes", "echantillon", "colonnes", "propositions"):
        assert getattr(grand, attribut) == getattr(petit, attribut), attribut


@pytest.mark.django_db
def test_many_blank_rows_first_are_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    champs = [ch.libelle for ch in ESSAI.champs]
    vides: list[list[Any]] = [[" "]] * (2 * RANGEES)
    contenu = xlsx_de([champs, *vides, *([[f"v{i}"] * len(champs) for i in range(30)])])
    monkeypatch.setattr(depot, "GRAND_CLASSEUR", 0)
    m = secretaire()
    with organisation_active(m.organisation_id):
        lot = deposer_lot(membre=m, type_import=ESSAI, source=io.BytesIO(contenu), nom="x.xlsx", emetteur="E")
        mener(lot)
        lot.refresh_from_db()
    assert lot.echantillon[0][0] == "v0"
