"""Reading: any table written as CSV in any dialect reads back the same; workbooks, merges, faults of the file."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.imports.domain.cellules import cellule_lue, depuis_json, lettre, texte_de, vers_json
from parchemin.imports.domain.classeurs import ouvrir
from parchemin.imports.domain.etendue import controler_etendue
from parchemin.socle.constats import ErreurMetier
from tests.imports.outils_essai import csv_de, xlsx_de

_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(32, 256))
_TEXTE = st.text(st.sampled_from(_CP1252), max_size=12).filter(lambda t: t == t.strip())
_LARGE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\x85"), max_size=10
)
_ENTETES = ("Code", "Nom", "Né le", "Note", "Ville", "Remarque")


def lignes(chemin: Path, nature: str = "csv", feuille: str = "") -> list[list[Any]]:
    return [x.cellules for x in ouvrir(chemin, nature).lignes(feuille)]


@given(
    corps=st.integers(2, 6).flatmap(
        lambda n: st.lists(st.lists(_TEXTE, min_size=n, max_size=n), min_size=1, max_size=8)
    ),
    separateur=st.sampled_from(";,\t"),
    encodage=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    citer=st.sampled_from([0, 1]),
    fin=st.sampled_from(["\n", "\r\n"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_un_csv_se_relit_tel_quel(
    tmp_path: Path, corps: list[list[str]], separateur: str, encodage: str, citer: int, fin: str
) -> None:
    """Whatever the separator, the quoting, the encoding, the line ends."""
    table = [list(_ENTETES[: len(corps[0])]), *corps]
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(csv_de(table, encodage=encodage, delimiter=separateur, quoting=citer, lineterminator=fin))
    attendu = [[c or None for c in ligne] for ligne in table]
    lues = [x for x in lignes(chemin) if any(c is not None for c in x)]
    assert lues == [x for x in attendu if any(c is not None for c in x)]


@given(corps=st.lists(st.lists(_LARGE, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_toutes_les_ecritures_du_monde(tmp_path: Path, corps: list[list[str]]) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(csv_de([["Code", "Nom", "Ville"], *corps]))
    lues = [x for x in lignes(chemin) if any(c is not None for c in x)]
    assert lues[1:] == [[c or None for c in x] for x in corps if any(x)]


def test_un_accent_au_bout_d_un_grand_fichier(tmp_path: Path) -> None:
    """Windows-1252 whose first accent comes after what was looked at to guess."""
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(csv_de([["Code", "Nom"], *([["a", "b"]] * 40_000), ["z", "Élodie"]], encodage="cp1252"))
    assert lignes(chemin)[-1] == ["z", "Élodie"]


def test_des_decimales_a_virgule_ne_trompent_pas(tmp_path: Path) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(b"Code;Note A;Note B\nA;12,5;8,25\nB;9,5;10,0\n")
    assert lignes(chemin)[1] == ["A", "12,5", "8,25"]


def test_la_ligne_sep_est_comprise(tmp_path: Path) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(b"sep=,\r\nCode,Nom\r\nA,B\r\n")
    lues = list(ouvrir(chemin, "csv").lignes(""))
    assert [(x.numero, x.cellules) for x in lues] == [(2, ["Code", "Nom"]), (3, ["A", "B"])]


def test_un_guillemet_jamais_referme_ne_mange_pas_la_suite(tmp_path: Path) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_text('Code;Nom\nA;"B\nC;D\nE;F\n', encoding="utf-8")
    with pytest.raises(ErreurMetier) as e:
        lignes(chemin)
    assert e.value.constats[0].code == "IMP-004"
    assert "ligne 2" in e.value.constats[0].quoi


def test_une_cellule_sur_plusieurs_lignes_compte_pour_une(tmp_path: Path) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(csv_de([["Code", "Nom"], ["A", "un\ndeux"], ["B", "trois"]]))
    assert [(x.numero, x.cellules[1]) for x in ouvrir(chemin, "csv").lignes("")][1:] == [(2, "un\ndeux"), (3, "trois")]


def test_le_classeur_garde_ses_numeros_ses_types_et_ses_fusions(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin, {"default_date_format": "dd/mm/yyyy"})
    page = classeur.add_worksheet("Candidats")
    page.merge_range(4, 1, 6, 1, "Session 12")
    page.write(3, 1, "Session")
    page.write(3, 2, "Né le")
    for i in range(3):
        page.write(4 + i, 2, date(2005, 4, 3 + i))
    page.write(4, 3, 12.0)
    page.write(5, 3, 12.5)
    classeur.add_worksheet("Cachée").hide()
    classeur.close()
    lu = ouvrir(chemin, "xlsx")
    assert list(lu.feuilles) == ["Candidats"]
    lues = list(lu.lignes("Candidats"))
    assert [x.numero for x in lues] == [1, 2, 3, 4, 5, 6, 7]
    lues = lues[3:]
    assert [x.cellules[1] for x in lues] == ["Session"] + ["Session 12"] * 3
    assert lues[1].cellules[2:] == [date(2005, 4, 3), 12]
    assert lues[2].cellules[3] == 12.5


def test_une_fusion_horizontale_ne_deborde_pas_dans_les_donnees(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    page = classeur.add_worksheet()
    page.merge_range(0, 0, 0, 2, "Titre")
    page.write(1, 2, "a")
    classeur.close()
    premiere = next(iter(ouvrir(chemin, "xlsx").lignes("Sheet1")))
    assert premiere.cellules == ["Titre", None, None]
    assert premiere.etalees == ["Titre"] * 3


def test_un_ods_se_lit(tmp_path: Path) -> None:
    chemin = tmp_path / "x.ods"
    chemin.write_bytes(ods_de([["Code", "Nom"], ["A", "Élodie"]]))
    assert controler_etendue(chemin, "ods") == 0
    assert lignes(chemin, "ods", "Liste") == [["Code", "Nom"], ["A", "Élodie"]]


def ods_de(table: list[list[str]], repetitions: int = 1) -> bytes:
    entete = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
        '<office:body><office:spreadsheet><table:table table:name="Liste">'
    )
    corps = "".join(
        f'<table:table-row table:number-rows-repeated="{repetitions}">'
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in x)
        + "</table:table-row>"
        for x in table
    )
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        z.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
        z.writestr(
            "content.xml", f"{entete}{corps}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
    return sortie.getvalue()


def test_deux_cellules_aux_deux_coins_ne_saturent_pas_la_machine(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    page = classeur.add_worksheet()
    page.write(0, 0, "Code")
    page.write(1_048_575, 100, "x")
    classeur.close()
    with pytest.raises(ErreurMetier) as e:
        controler_etendue(chemin, "xlsx")
    assert e.value.constats[0].code == "IMP-003"


def test_une_cellule_tres_a_droite_est_dite_une_cellule_vide_non(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    page = classeur.add_worksheet()
    page.write(0, 0, "Code")
    page.write_blank(0, 9000, None, classeur.add_format({"bold": True}))
    classeur.close()
    assert controler_etendue(chemin, "xlsx") == 0
    classeur = xlsxwriter.Workbook(chemin)
    page = classeur.add_worksheet()
    page.write(0, 9000, "loin")
    classeur.close()
    with pytest.raises(ErreurMetier) as e:
        controler_etendue(chemin, "xlsx")
    assert e.value.constats[0].code == "IMP-002"


@pytest.mark.parametrize("blanc", [" ", "\n", "\t"])
def test_une_cellule_lointaine_se_voit_quelle_que_soit_l_espace(tmp_path: Path, blanc: str) -> None:
    """XML lets any blank stand before an attribute; a look-alike attribute is not the place of a cell."""
    chemin = tmp_path / "x.xlsx"

    def ecrire(cellule: str) -> None:
        with zipfile.ZipFile(chemin, "w") as z:
            z.writestr("xl/worksheets/sheet1.xml", f"<sheetData><row>{cellule}</row></sheetData>")

    ecrire(f'<c{blanc}r="XFD1"><v>1</v></c>')
    with pytest.raises(ErreurMetier) as e:
        controler_etendue(chemin, "xlsx")
    assert e.value.constats[0].code == "IMP-002"
    ecrire(f'<c{blanc}r="A1"{blanc}t="e"><v>#REF!</v></c><c{blanc}autr="XFD1"{blanc}r="B1"{blanc}ht="e"><v>1</v></c>')
    assert controler_etendue(chemin, "xlsx") == 1


def test_une_longue_feuille_large_est_mesuree(tmp_path: Path) -> None:
    """Beyond column Z, or beyond a million lines, the true width decides."""
    chemin = tmp_path / "x.xlsx"
    for colonne, passe in (("AD", True), ("CZ", False)):
        with zipfile.ZipFile(chemin, "w") as z:
            z.writestr("xl/worksheets/sheet1.xml", f'<sheetData><c r="{colonne}1"><v>1</v></c><c r="A400000"><v>1</v></c></sheetData>')  # fmt: skip
        if passe:
            assert controler_etendue(chemin, "xlsx") == 0
            continue
        with pytest.raises(ErreurMetier) as e:
            controler_etendue(chemin, "xlsx")
        assert e.value.constats[0].code == "IMP-003"


def test_une_longue_feuille_etroite_passe(tmp_path: Path) -> None:
    """A million lines of few columns is a big file, not a bomb."""
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    page = classeur.add_worksheet()
    page.write(0, 11, "Code")
    page.write(1_048_575, 3, "x")
    classeur.close()
    assert controler_etendue(chemin, "xlsx") == 0


def test_une_bombe_de_lignes_repetees_en_ods(tmp_path: Path) -> None:
    chemin = tmp_path / "x.ods"
    chemin.write_bytes(ods_de([["a"] * 200], repetitions=1_000_000))
    with pytest.raises(ErreurMetier) as e:
        controler_etendue(chemin, "ods")
    assert e.value.constats[0].code == "IMP-003"


def test_les_formules_en_erreur_sont_comptees(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    classeur.add_worksheet().write_formula(0, 0, "=1/0", None, "#DIV/0!")
    classeur.close()
    assert controler_etendue(chemin, "xlsx") == 1


def test_quatre_vingts_colonnes(tmp_path: Path) -> None:
    chemin = tmp_path / "x.xlsx"
    chemin.write_bytes(xlsx_de([[f"Colonne {i}" for i in range(80)], list(range(80))]))
    assert controler_etendue(chemin, "xlsx") == 0
    assert lignes(chemin, "xlsx", "Feuil1")[1] == list(range(80))


@given(st.integers(0, 16_383))
def test_les_lettres_sont_celles_des_tableurs(rang: int) -> None:
    assert lettre(rang) == xlsxwriter.utility.xl_col_to_name(rang)


_CELLULES = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-(10**14), 10**14), st.booleans(), st.dates(), st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.datetimes(), st.times(), st.floats(allow_nan=False, allow_infinity=False, width=32),
)  # fmt: skip


@given(st.lists(_CELLULES, max_size=6))
def test_les_cellules_passent_par_json_sans_rien_perdre(cellules: list[Any]) -> None:
    import json

    assert depuis_json(json.loads(json.dumps(vers_json(cellules)))) == cellules


@pytest.mark.parametrize(
    ("cellule", "texte"),
    [
        (12.0, "12"), (12.5, "12,5"), ('="00123"', "00123"), ("'=1+1", "=1+1"), (" a\u00a0 b\u200b", "a b"), (True, "oui"),
        (date(2005, 4, 3), "03/04/2005"), (None, ""), (12345678901234.0, "12345678901234"), ("e\u0301", "é"),
    ],
)  # fmt: skip
def test_le_texte_d_une_cellule(cellule: Any, texte: str) -> None:
    assert texte_de(cellule_lue(cellule)) == texte
