"""The file store: what enters, what is refused, what is handed over, what is collected."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme.fichiers import archives, entretien
from parchemin.plateforme.fichiers.depot import chemin_de, racine
from parchemin.plateforme.fichiers.nature import NATURES, reconnaitre
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer, nom_propre, ouvrir
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import ContenuFichier, Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

declarer_usage(UsageFichier("essai.tout", frozenset(NATURES) - {"html", "svg"}, 2_000_000, 3_000_000))
declarer_usage(UsageFichier("essai.pages", frozenset({"html", "svg"})))
declarer_usage(UsageFichier("essai.imbrique", frozenset({"zip"}), archives_imbriquees=1))


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: object) -> None:
    settings.FICHIERS = tmp_path / "fichiers"  # type: ignore[attr-defined]


def _zip(entrees: dict[str, bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
XLSX = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"}
EML = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: essai\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n\r\nBonjour\r\n"
ODS = {"mimetype": NATURES["ods"].mime.encode(), "content.xml": b"<x/>"}
BONS: dict[str, bytes] = {
    "pdf": b"%PDF-1.7\n...",
    "png": b"\x89PNG\r\n\x1a\n0000",
    "jpeg": b"\xff\xd8\xff\xe000",
    "xlsx": _zip(XLSX),
    "docx": _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}),
    "ods": _zip(ODS),
    "zip": _zip({"a.xml": b"<a/>"}),
    "xml": '<?xml version="1.0" encoding="ISO-8859-1"?><é/>'.encode("latin-1"),
    "json": b'{"a": [1, 2]}',
    "csv": "nom;prénom\nÉ;b\nc;d\n".encode("cp1252"),
    "texte": "Bonjour, voilà".encode(),
    "eml": EML,
}


@pytest.mark.django_db
@pytest.mark.parametrize("nature", BONS)
def test_le_type_est_lu_dans_le_contenu(nature: str) -> None:
    fichier = deposer(BONS[nature], nom="trompeur.exe.pdf", usage="essai.tout", organisation_id=1)
    assert (fichier.nature, fichier.type_mime) == (nature, NATURES[nature].mime)
    with ouvrir(fichier) as f:
        assert f.read() == BONS[nature]
    assert fichier.analyse == "non_analyse"


@pytest.mark.parametrize(
    ("contenu", "encodage"),
    [("é;b\n", "utf-8"), ("é;b\n", "cp1252"), ("é;b\n", "utf-8-sig"), ("é;b\n", "utf-16")],
)
def test_encodages(tmp_path: Path, contenu: str, encodage: str) -> None:
    chemin = tmp_path / "x"
    chemin.write_bytes(contenu.encode(encodage))
    assert reconnaitre(chemin).encodage == encodage


def _ment_sur_sa_taille() -> bytes:
    brut = bytearray(_zip({"a.txt": b"0" * 1_000_000}))
    place = brut.rindex(b"PK\x01\x02") + 24
    brut[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(brut)


def _chiffree() -> bytes:
    brut = bytearray(BONS["zip"])
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        brut[brut.index(signature) + decalage] |= 1
    return bytes(brut)


MAUVAIS: dict[str, tuple[bytes, str]] = {
    "vide": (b"", "FIC-001"),
    "trop gros": (b"%PDF-" + b"0" * 2_000_001, "FIC-002"),
    "page": (b"<!DOCTYPE html><html></html>", "FIC-007"),
    "page cachee": (b"  \n<!-- x --><ScRiPt>alert(1)</script>", "FIC-007"),
    "xhtml": (b'<?xml version="1.0"?><a xmlns:h="http://www.w3.org/1999/xhtml"><h:script/></a>', "FIC-007"),
    "dessin": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "FIC-007"),
    "binaire": (b"\x00\x01\x02\x03", "FIC-004"),
    "programme Windows": (b"MZ\x90\x00", "FIC-005"),
    "programme Linux": (b"\x7fELF\x02", "FIC-005"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "FIC-005"),
    "programme dans un zip": (_zip({"facture.pdf": b"MZ\x90\x00"}), "FIC-005"),
    "programme nomme dans un zip": (_zip({"a/lisez.VBS": b"x"}), "FIC-005"),
    "macros": (_zip(XLSX | {"xl/vbaProject.bin": b"x"}), "FIC-006"),
    "macros annoncees": (_zip(XLSX | {"[Content_Types].xml": TYPES.replace(b"sheet.main", b"sheet.macroEnabled.main")}), "FIC-006"),
    "macros ods": (_zip(ODS | {"Basic/Standard/Module1.xml": b"<x/>"}), "FIC-006"),
    "xlsm dans un zip": (_zip({"a.xlsm": b"x"}), "FIC-006"),
    "ancien format": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "FIC-013"),
    "office chiffre": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "FIC-008"),
    "zip chiffre": (_chiffree(), "FIC-008"),
    "bombe": (_zip({"a.txt": b"0" * 4_000_000}), "FIC-009"),
    "zip dans un zip": (_zip({"a.dat": BONS["zip"]}), "FIC-009"),
    "zip menteur": (_ment_sur_sa_taille(), "FIC-010"),
    "zip coupe": (BONS["zip"][:-30], "FIC-010"),
    "zip qui sort": (_zip({"../../etc/passwd": b"x"}), "FIC-010"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("cas", MAUVAIS)
def test_ce_qui_est_refuse_ne_laisse_rien(cas: str) -> None:
    contenu, code = MAUVAIS[cas]
    with pytest.raises(ErreurMetier) as refus:
        deposer(contenu, nom="x.pdf", usage="essai.tout", organisation_id=1)
    (constat,) = refus.value.constats
    assert constat.code == code
    assert code in {"FIC-001", "FIC-002"} or constat.ou.startswith("x.pdf")
    assert not ContenuFichier.objects.exists()
    assert [c for c in racine().rglob("*") if c.is_file()] == []


@pytest.mark.django_db
def test_ce_que_l_usage_n_attend_pas() -> None:
    with pytest.raises(ErreurMetier) as refus:
        deposer(BONS["zip"], nom="x", usage="piece", organisation_id=1)
    assert refus.value.constats[0].code == "FIC-003"
    assert deposer(MAUVAIS["page"][0], nom="x", usage="essai.pages", organisation_id=1).nature == "html"
    assert deposer(MAUVAIS["zip dans un zip"][0], nom="x", usage="essai.imbrique", organisation_id=1).nature == "zip"
    with pytest.raises(LookupError):
        deposer(b"x", nom="x", usage="essai.inconnu", organisation_id=1)
    with pytest.raises(RuntimeError):
        declarer_usage(UsageFichier("essai.faux", frozenset({"exe"})))


def test_taux_de_compression(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TAUX_COMPTE_A_PARTIR_DE", 1_000_000)
    chemin = tmp_path / "x.zip"
    chemin.write_bytes(_zip({"a": b"0" * 5_000_000}))
    with pytest.raises(ErreurMetier, match="FIC-009"):
        archives.controler_archive(chemin, "zip", ouvert_max=10**9)


@given(st.text(max_size=300))
def test_nom_propre(nom: str) -> None:
    propre = nom_propre(nom)
    assert 1 <= len(propre) <= 150
    assert not set(propre) & set('/\\:*?"<>|\r\n\t\x00\u202e')
    assert propre not in {".", ".."}
    assert nom_propre(propre) == propre


def test_noms_connus() -> None:
    assert nom_propre("C:\\Mes documents\\Procès-verbal  1.pdf") == "Procès-verbal 1.pdf"
    assert nom_propre("../../etc/passwd") == "passwd"
    assert nom_propre("a" * 200 + ".pdf").endswith(".pdf")
    assert nom_propre("   ") == "fichier"


@pytest.mark.django_db
def test_servir() -> None:
    fichier = deposer(BONS["csv"], nom="résultats ; 2024\r\nX: y.csv", usage="essai.tout", organisation_id=1)
    reponse = servir(RequestFactory().get("/"), fichier)
    assert b"".join(reponse) == BONS["csv"]
    reponse.close()
    assert reponse["Content-Disposition"].startswith("attachment; filename*=utf-8''r%C3%A9sultats")
    assert reponse["Content-Type"] == "text/csv; charset=cp1252"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert servir(RequestFactory().get("/", headers={"If-None-Match": reponse["ETag"]}), fichier).status_code == 304
    chemin_de(fichier.empreinte).unlink()
    with pytest.raises(ErreurMetier, match="FIC-020"):
        servir(RequestFactory().get("/"), fichier)


@pytest.mark.django_db
def test_une_organisation_ne_voit_pas_les_fichiers_d_une_autre() -> None:
    deposer(BONS["pdf"], nom="a", usage="piece", organisation_id=1)
    deposer(BONS["pdf"], nom="b", usage="piece", organisation_id=2)
    assert ContenuFichier.objects.count() == 1
    with organisation_active(2):
        assert [f.nom_original for f in Fichier.objects.all()] == ["b"]
    assert not Fichier.objects.exists()


@pytest.mark.django_db
def test_collecte_en_deux_temps() -> None:
    garde = deposer(BONS["pdf"], nom="a", usage="piece", organisation_id=1)
    parti = deposer(BONS["png"], nom="b", usage="piece", organisation_id=1)
    Fichier.toutes.filter(pk=parti.pk).delete()
    egare = chemin_de("ab" * 32)
    egare.parent.mkdir(parents=True)
    egare.write_bytes(b"x")
    jour = maintenant()
    assert entretien.collecter_orphelins(instant=jour) == 0
    assert chemin_de(parti.empreinte).exists()
    # The same content comes back in between: it is no longer condemned.
    revenu = deposer(BONS["png"], nom="c", usage="piece", organisation_id=1)
    assert entretien.collecter_orphelins(instant=jour + timedelta(days=2)) == 1
    assert not egare.exists()
    assert chemin_de(garde.empreinte).exists()
    assert chemin_de(revenu.empreinte).exists()
    Fichier.toutes.filter(pk=revenu.pk).delete()
    assert entretien.collecter_orphelins(instant=jour + timedelta(days=3)) == 0
    assert entretien.collecter_orphelins(instant=jour + timedelta(days=5)) == 1
    assert not chemin_de(revenu.empreinte).exists()
    assert chemin_de(garde.empreinte).exists()


@pytest.mark.django_db
def test_integrite() -> None:
    absent = deposer(BONS["pdf"], nom="absent.pdf", usage="piece", organisation_id=1)
    altere = deposer(BONS["png"], nom="altéré.png", usage="piece", organisation_id=1)
    assert list(entretien.verifier_integrite()) == []
    chemin_de(absent.empreinte).unlink()
    chemin_de(altere.empreinte).chmod(0o600)
    chemin_de(altere.empreinte).write_bytes(b"autre")
    assert sorted(c.code for c in entretien.verifier_integrite()) == ["FIC-020", "FIC-021"]


@pytest.fixture
def antivirus(tmp_path: Path, settings: object) -> Callable[[int], None]:
    def poser(code: int) -> None:
        commande = tmp_path / "antivirus"
        commande.write_text(f"#!/bin/sh\nexit {code}\n")
        commande.chmod(0o700)
        settings.ANTIVIRUS = str(commande)  # type: ignore[attr-defined]

    return poser


@pytest.mark.django_db
@pytest.mark.parametrize(("retour", "code"), [(0, None), (1, "FIC-011"), (2, "FIC-012")])
def test_antivirus(antivirus: Callable[[int], None], retour: int, code: str | None) -> None:
    antivirus(retour)
    if code is None:
        assert deposer(BONS["pdf"], nom="a", usage="piece", organisation_id=1).analyse == "sain"
        return
    with pytest.raises(ErreurMetier, match=code):
        deposer(BONS["pdf"], nom="a", usage="piece", organisation_id=1)
    assert not Fichier.toutes.exists()


@pytest.mark.parametrize("empreinte", ["", "../../../etc/passwd", "A" * 64, "g" * 64])
def test_un_chemin_ne_se_choisit_pas(empreinte: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        chemin_de(empreinte)
