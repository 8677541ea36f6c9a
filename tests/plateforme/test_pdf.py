"""Documents: the same bytes for the same data, archived and read aloud, and no name ever becomes a box or a command."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import parchemin
from parchemin.plateforme.pdf import caracteres_sans_dessin, composer, composition, preparer_texte, texte
from parchemin.socle.constats import ErreurMetier

LE = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
ESSAI = """#import "/maison.typ": *
#show: corps => document-maison(mention: t(donnees.at("mention", default: "")), pied: [pied], corps)
= #t(donnees.titre)
#table(columns: 2, table.header([Nom], [Note]), ..donnees.lignes.map(l => ([#t(l.at(0))], [#t(l.at(1))])).flatten())
"""
DANGEREUX = ["#panic(\"x\")", "] #text(size: 40pt)[x", "\\", "$x^2$", "`code`", "*gras*", "_x_", "<etiquette>", "@ref", "// x",
             "/* x */", "#include \"/etc/passwd\"", "= Titre", "\"", "#let x = 1"]  # fmt: skip


@pytest.fixture
def gabarit(tmp_path: Path) -> Path:
    chemin = tmp_path / "essai.typ"
    chemin.write_text(ESSAI, encoding="utf-8")
    return chemin


def lire(octets: bytes) -> str:
    return "\n".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages)


def test_meme_document_memes_octets(gabarit: Path) -> None:
    donnees = {"titre": "Essai", "lignes": [["Léa MARTIN", "14,5"]]}
    assert composer(gabarit, donnees, le=LE) == composer(gabarit, dict(reversed(donnees.items())), le=LE)


def test_archive_et_lisible_par_un_lecteur_d_ecran(gabarit: Path) -> None:
    octets = composer(gabarit, {"titre": "Essai", "lignes": [["Léa", "14,5"]]}, le=LE)
    lecteur = PdfReader(BytesIO(octets))
    racine: Any = lecteur.trailer["/Root"]
    assert racine["/Lang"].startswith("fr")
    assert racine["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in racine
    assert lecteur.metadata is not None
    assert lecteur.metadata.title == "Essai"
    xmp = racine["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
    assert "pdfuaid:part>1<" in xmp


def test_les_polices_sont_dans_le_fichier(gabarit: Path) -> None:
    octets = composer(gabarit, {"titre": "Essai", "lignes": [["Nguyễn Łukasz", "1"]]}, le=LE)
    polices = [f for p in PdfReader(BytesIO(octets)).pages for f in p["/Resources"]["/Font"].values()]  # type: ignore[index,attr-defined]
    noms = set()
    for f in polices:
        (descendante,) = f.get_object()["/DescendantFonts"]
        descripteur = descendante.get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descripteur or "/FontFile3" in descripteur
        noms.add(str(f.get_object()["/BaseFont"]).split("+")[1])
    assert {n.split("-")[0] for n in noms} == {"ParcheminSans", "ParcheminSerif"}


@pytest.mark.parametrize("nom", DANGEREUX)
def test_un_nom_n_est_jamais_une_commande(gabarit: Path, nom: str) -> None:
    rendu = lire(composer(gabarit, {"titre": nom, "lignes": [[nom, "1"]], "mention": nom}, le=LE))
    serre = "".join(rendu.split())
    assert serre.count("".join(nom.split())) >= 3


@settings(max_examples=25)
@given(st.text(max_size=30))
def test_tout_texte_se_compose_ou_est_refuse_avec_ses_mots(nom: str) -> None:
    """Any text: composed, or PDF-001; never another error, never a lone box."""
    with TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "essai.typ"
        chemin.write_text(ESSAI, encoding="utf-8")
        manquants = caracteres_sans_dessin(nom)
        try:
            composer(chemin, {"titre": "Essai", "lignes": [[nom, "1"]]}, le=LE)
        except ErreurMetier as e:
            codes = [c.code for c in e.constats]
        else:
            codes = []
    assert codes == (["PDF-001"] if manquants else [])


@pytest.mark.parametrize(
    ("nom", "manquants"),
    [
        ("Łódź Nguyễn Ağaoğlu Ștefan Çelik Œuvre Ÿ ß", ""),
        ("Jean‑Luc", ""),  # hyphen that does not break: printed as a hyphen
        ("12\u202f345 € « oui » ?", ""),
        ("e\u0301tienne", ""),  # two signs for one letter
        ("田中", "田中"),
        ("Иван", "Иван"),
        ("Léa ☺", "☺"),
    ],
)
def test_ce_que_les_polices_savent_dessiner(nom: str, manquants: str) -> None:
    assert caracteres_sans_dessin(nom) == manquants


def test_un_caractere_inconnu_est_nomme_jamais_un_carre(gabarit: Path) -> None:
    with pytest.raises(ErreurMetier) as refus:
        composer(gabarit, {"titre": "Essai", "lignes": [["Léa 田", "1"], ["Иван", "2"]]}, le=LE)
    assert [c.code for c in refus.value.constats] == ["PDF-001", "PDF-001"]
    assert "U+7530" in refus.value.constats[0].quoi


def test_le_texte_ressort_tel_qu_il_est_entre(gabarit: Path) -> None:
    rendu = lire(
        composer(gabarit, {"titre": "Essai", "lignes": [["Nguyễn Thị Ánh", "14,5"], ["e\u0301tienne", "3"]]}, le=LE)
    )
    assert "Nguyễn Thị Ánh" in rendu
    assert preparer_texte("e\u0301tienne") == "étienne"
    assert "étienne" in rendu


@pytest.mark.parametrize("valeur", [14.5, b"x", {1, 2}, object()])
def test_seulement_des_textes_et_des_entiers(gabarit: Path, valeur: Any) -> None:
    with pytest.raises(TypeError):
        composer(gabarit, {"titre": "Essai", "lignes": [], "valeur": valeur}, le=LE)


def test_sans_polices_le_message_dit_quoi_faire(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gabarit: Path) -> None:
    monkeypatch.setattr(texte, "POLICES", tmp_path)
    texte._couverture.cache_clear()
    try:
        with pytest.raises(ErreurMetier) as refus:
            composer(gabarit, {"titre": "x", "lignes": []}, le=LE)
        assert refus.value.constats[0].code == "PDF-002"
    finally:
        texte._couverture.cache_clear()


def test_un_gabarit_fautif_est_une_faute_du_programme(tmp_path: Path) -> None:
    mauvais = tmp_path / "mauvais.typ"
    mauvais.write_text('#import "/maison.typ": *\n#inconnu', encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"mauvais\.typ"):
        composer(mauvais, {"titre": "x"}, le=LE)


def test_un_gabarit_ne_lit_que_la_maison(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for chemin in ("secret.txt", "/secret.txt", "../secret.txt", str(tmp_path / "secret.txt"), "/../composition.py"):
        curieux = tmp_path / "curieux.typ"
        curieux.write_text(f'#read("{chemin}")', encoding="utf-8")
        with pytest.raises(RuntimeError):
            composer(curieux, {"titre": "x"}, le=LE)


def test_les_gabarits_n_importent_rien_du_dehors_et_n_evaluent_rien() -> None:
    gabarits = list(Path(parchemin.__file__).parent.rglob("*.typ"))
    assert len(gabarits) >= 2
    for g in gabarits:
        source = g.read_text(encoding="utf-8")
        assert "@preview" not in source, g
        assert "eval(" not in source, g
        assert composition.GABARITS in g.parents or '#import "/maison.typ": *' in source, g
