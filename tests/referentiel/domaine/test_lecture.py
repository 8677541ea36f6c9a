"""Reading the flux: our own cases, every bad input, and the official fiches recounted with another parser."""

from __future__ import annotations

import io
import random
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.archive import date_dans_le_nom, exports_de, repertoire_dans_le_nom
from parchemin.referentiel.domain.lecture import Bilan, lire_flux
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.socle.constats import ErreurMetier

TETE = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'


def flux(*fiches: str, version: str = "4.1") -> bytes:
    return f"{TETE}<FICHES><VERSION_FLUX>{version}</VERSION_FLUX>{''.join(fiches)}</FICHES>".encode()


def fiche(code: str = "RNCP99101", corps: str = "", actif: str = "Oui") -> str:
    return f"<FICHE><NUMERO_FICHE>{code}</NUMERO_FICHE><INTITULE>Titre</INTITULE>{corps}<ACTIF>{actif}</ACTIF></FICHE>"


def lire(brut: bytes) -> tuple[list[FicheLue], Bilan]:
    bilan = Bilan()
    return [p.lire() for p in lire_flux(io.BytesIO(brut), bilan)], bilan


def code_du_refus(brut: bytes) -> str:
    with pytest.raises(ErreurMetier) as refus:
        lire(brut)
    return refus.value.constats[0].code


def test_une_fiche_et_ses_valeurs() -> None:
    corps = (
        "<ABREGE><CODE>BTS</CODE><LIBELLE>Brevet</LIBELLE></ABREGE>"
        "<NOMENCLATURE_EUROPE><NIVEAU>NIV5</NIVEAU><LIBELLE>Niveau 5</LIBELLE></NOMENCLATURE_EUROPE>"
        "<DATE_FIN_ENREGISTREMENT>31/08/2027</DATE_FIN_ENREGISTREMENT><DUREE_ENREGISTREMENT>3</DUREE_ENREGISTREMENT>"
        "<SI_JURY_VAE><ACTIF>Non</ACTIF></SI_JURY_VAE>"
    )
    (lue,), bilan = lire(flux(fiche(corps=corps)))
    assert (lue.code, lue.niveau, lue.actif) == ("RNCP99101", 5, True)
    assert lue.date("date_fin_enregistrement") == date(2027, 8, 31)
    assert lue.contenu["duree_enregistrement"] == 3
    assert lue.contenu["voie_vae"] == {"actif": False}
    assert bilan.constats == []


@pytest.mark.parametrize("niveau", ["AUCUN", "REPRISE", "NIV9", ""])
def test_un_niveau_hors_echelle_n_est_pas_un_niveau(niveau: str) -> None:
    corps = f"<NOMENCLATURE_EUROPE><NIVEAU>{niveau}</NIVEAU></NOMENCLATURE_EUROPE>"
    (lue,), _ = lire(flux(fiche(corps=corps)))
    assert lue.niveau is None


def test_un_element_inconnu_est_garde_et_signale() -> None:
    corps = "<NOUVEAUTE><PARTIE>texte nouveau</PARTIE></NOUVEAUTE>"
    (lue, _), bilan = lire(flux(fiche(corps=corps), fiche("RNCP99102", corps)))
    assert lue.contenu["inconnus"] == [{"chemin": "NOUVEAUTE", "texte": "texte nouveau"}]
    (constat,) = bilan.constats
    assert constat.code == "REF-021"
    assert "2 fois" in constat.quoi
    assert "RNCP99101" in constat.quoi


def test_une_valeur_illisible_est_gardee_telle_quelle() -> None:
    (lue,), bilan = lire(flux(fiche(corps="<DATE_DECISION>31/02/2025</DATE_DECISION>")))
    assert lue.contenu["date_decision"] == "31/02/2025"
    assert lue.date("date_decision") is None
    assert [c.code for c in bilan.constats] == ["REF-022"]


def test_une_autre_version_du_flux_avertit_et_se_lit() -> None:
    (lue,), bilan = lire(flux(fiche(corps="<SI_JURY_FI>Oui</SI_JURY_FI>"), version="3.0"))
    assert lue.contenu["voie_fi"] == {"actif": True}
    assert [c.code for c in bilan.constats] == ["REF-020"]


def test_les_repetitions_ne_comptent_qu_une_fois() -> None:
    nsf = "<NSF><CODE>326</CODE><LIBELLE>Informatique</LIBELLE></NSF>"
    (lue,), _ = lire(flux(fiche(corps=f"<CODES_NSF>{nsf}{nsf}</CODES_NSF>")))
    assert lue.liste("nsf") == [{"code": "326", "libelle": "Informatique"}]


def test_les_blocs_des_correspondances_ne_sont_pas_des_blocs() -> None:
    corps = (
        "<BLOCS_COMPETENCES><BLOC_COMPETENCES><CODE>RNCP99101BC02</CODE><LIBELLE>B</LIBELLE></BLOC_COMPETENCES>"
        "<BLOC_COMPETENCES><CODE>RNCP99101BC01</CODE><LIBELLE>A</LIBELLE></BLOC_COMPETENCES></BLOCS_COMPETENCES>"
        "<CORRESPONDANCES><CORRESPONDANCE><SOURCE/><DESTINATION><NUMERO_FICHE>RNCP31114</NUMERO_FICHE></DESTINATION>"
        "</CORRESPONDANCE></CORRESPONDANCES>"
    )
    (lue,), _ = lire(flux(fiche(corps=corps)))
    assert [b["code"] for b in lue.liste("blocs")] == ["RNCP99101BC01", "RNCP99101BC02"]
    assert lue.liste("correspondances") == [{"source": [], "destination": "RNCP31114", "blocs": []}]


def test_zero_n_est_pas_absent_dans_les_statistiques() -> None:
    corps = (
        "<STATISTIQUES_PROMOTIONS><STATISTIQUES_PROMOTION><ANNEE>2024</ANNEE><NOMBRE_CERTIFIES_VAE>0</NOMBRE_CERTIFIES_VAE>"
        "</STATISTIQUES_PROMOTION></STATISTIQUES_PROMOTIONS>"
    )
    (lue,), _ = lire(flux(fiche(corps=corps)))
    (ligne,) = lue.liste("statistiques")
    assert ligne["certifies_vae"] == 0
    assert "certifies" not in ligne


def test_reindenter_ne_change_pas_les_empreintes() -> None:
    brut = flux(fiche(corps="<ABREGE><CODE>CAP</CODE></ABREGE><PARTENAIRES><PARTENAIRE/></PARTENAIRES>"))
    indente = brut.replace(b"><", b">\n   <")
    (a,) = lire_flux(io.BytesIO(brut), Bilan())
    (b,) = lire_flux(io.BytesIO(indente), Bilan())
    assert (a.empreinte, a.empreinte_contenu) == (b.empreinte, b.empreinte_contenu)


@given(st.text(min_size=1, max_size=40).filter(lambda t: t.strip() and t.isprintable()))
def test_tout_changement_de_texte_change_l_empreinte(texte: str) -> None:
    def une(intitule: str) -> str:
        corps = f"<FICHE><NUMERO_FICHE>RS99101</NUMERO_FICHE><INTITULE>{escape(intitule)}</INTITULE></FICHE>"
        (p,) = lire_flux(io.BytesIO(flux(corps)), Bilan())
        return p.empreinte

    assert une(f"a{texte.strip()}") != une(f"b{texte.strip()}")


@pytest.mark.parametrize(
    ("brut", "code"),
    [
        (b"", "REF-001"),
        (b"Numero;Intitule\nRNCP1;x", "REF-001"),
        (b"<!doctype html><html></html>", "REF-001"),
        (f"{TETE}<AUTRE><FICHE/></AUTRE>".encode(), "REF-005"),
        (flux(fiche())[:-40], "REF-002"),
        (flux(fiche(corps="<SECTEURS_ACTIVITE>a & b</SECTEURS_ACTIVITE>")), "REF-002"),
        (flux(fiche()).replace(b"Titre", b"\xe9t\xe9"), "REF-003"),
        (flux(fiche()).decode().encode("utf-16"), "REF-003"),
        (b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><FICHES>&b;</FICHES>', "REF-004"),
        (b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><FICHES>&x;</FICHES>', "REF-004"),
        (flux(fiche(corps="<INTITULE>&inconnue;</INTITULE>")), "REF-002"),
        (flux(), "REF-006"),
        (f"{TETE}<FICHES/>".encode(), "REF-006"),
    ],
)
def test_chaque_mauvais_fichier_a_son_refus(brut: bytes, code: str) -> None:
    assert code_du_refus(brut) == code


def test_un_flux_coupe_dit_ou_et_apres_quelle_fiche() -> None:
    brut = flux(fiche("RNCP99101"), fiche("RNCP99102"))
    coupe = brut[: brut.rindex(b"<INTITULE>")]
    with pytest.raises(ErreurMetier) as refus:
        lire(coupe)
    assert "RNCP99101" in refus.value.constats[0].quoi
    assert "après 1 fiche ;" in refus.value.constats[0].quoi


def test_une_fiche_sans_numero_lisible_est_ecartee_et_dite() -> None:
    lues, bilan = lire(flux(fiche("RNCP-X"), fiche("RNCP99102")))
    assert [f.code for f in lues] == ["RNCP99102"]
    assert [c.code for c in bilan.constats] == ["REF-013"]


# --- archives ---------------------------------------------------------------------------------------


def zipper(dossier: Path, *membres: tuple[str, bytes]) -> Path:
    chemin = dossier / "export-fiches-rncp-v4-1-2026-08-16.zip"
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, contenu in membres:
            z.writestr(nom, contenu)
    return chemin


def lire_archive(chemin: Path) -> None:
    for export in exports_de(chemin):
        with export.ouvrir() as f:
            list(lire_flux(f, Bilan()))


def test_le_bon_membre_est_choisi_et_ses_noms_parlent(tmp_path: Path) -> None:
    chemin = zipper(tmp_path, ("lisez-moi.txt", b"x"), ("export_fiches_RNCP_V4_1_2026-08-16.xml", flux(fiche())))
    (export,) = exports_de(chemin)
    assert (export.repertoire, export.date_export) == ("RNCP", date(2026, 8, 16))
    with export.ouvrir() as f:
        assert [p.code for p in lire_flux(f, Bilan())] == ["RNCP99101"]


@pytest.mark.parametrize(
    ("nom", "repertoire", "jour"),
    [
        ("export_fiches_RS_V4_1_2026-09-29.xml", "RS", date(2026, 9, 29)),
        ("export-fiches-rncp-v4-1-2026-08-16.zip", "RNCP", date(2026, 8, 16)),
        ("tout.xml", None, None),
        ("export_2026-13-45.xml", None, None),
    ],
)
def test_ce_que_dit_un_nom(nom: str, repertoire: str | None, jour: date | None) -> None:
    assert repertoire_dans_le_nom(nom) == repertoire
    assert date_dans_le_nom(nom) == jour


def test_une_archive_sans_export_le_dit(tmp_path: Path) -> None:
    with pytest.raises(ErreurMetier, match="REF-008"):
        exports_de(zipper(tmp_path, ("a.csv", b"x")))


def test_une_archive_tronquee_est_refusee(tmp_path: Path) -> None:
    chemin = zipper(tmp_path, ("export_fiches_RNCP.xml", flux(fiche())))
    chemin.write_bytes(chemin.read_bytes()[:-30])
    with pytest.raises(ErreurMetier, match="REF-007"):
        exports_de(chemin)


def test_une_archive_abimee_est_refusee_a_la_lecture(tmp_path: Path) -> None:
    contenu = flux(*(fiche(f"RNCP{n}") for n in range(99100, 99400)))
    chemin = zipper(tmp_path, ("export_fiches_RNCP.xml", contenu))
    brut = bytearray(chemin.read_bytes())
    brut[len(brut) // 2] ^= 0xFF
    chemin.write_bytes(bytes(brut))
    (export,) = exports_de(chemin)
    with pytest.raises(ErreurMetier) as refus, export.ouvrir() as f:
        for _ in lire_flux(f, Bilan()):
            pass
    assert refus.value.constats[0].code in {"REF-002", "REF-003", "REF-007"}


def test_une_archive_abimee_n_importe_ou_ne_plante_pas(tmp_path: Path) -> None:
    """A flipped byte shows as a broken XML, a wrong sum or an impossible compression: each is a refusal."""
    alea = random.Random(7)
    contenu = flux(*(fiche(f"RNCP{n}", f"<X>{alea.random()}</X>") for n in range(99100, 99700)))
    sain = zipper(tmp_path, ("export_fiches_RNCP.xml", contenu)).read_bytes()
    codes = set()
    for place in range(64, len(sain) - 120, 61):
        brut = bytearray(sain)
        brut[place] ^= 0xFF
        abime = tmp_path / "abime_RNCP.zip"
        abime.write_bytes(bytes(brut))
        with pytest.raises(ErreurMetier) as refus:
            lire_archive(abime)
        codes.add(refus.value.constats[0].code)
    assert codes <= {"REF-002", "REF-003", "REF-007"}
    assert "REF-007" in codes


def test_une_erreur_de_l_appelant_n_est_pas_une_archive_abimee(tmp_path: Path) -> None:
    (export,) = exports_de(zipper(tmp_path, ("export_fiches_RNCP.xml", flux(fiche()))))
    with pytest.raises(RuntimeError, match="base"), export.ouvrir():
        raise RuntimeError("base indisponible")


def test_deux_registres_dans_une_archive_et_les_ombres_de_macos(tmp_path: Path) -> None:
    decompose = unicodedata.normalize("NFD", "données/export_fiches_RNCP_V4_1_2026-08-16.xml")
    chemin = zipper(
        tmp_path,
        ("__MACOSX/._x.xml", b"\0\5"),
        ("._export_fiches_RS.xml", b"\0\5"),
        (decompose, flux(fiche())),
        ("../../export_fiches_RS_V4_1_2026-08-15.XML", flux(fiche("RS99101"))),
    )
    exports = exports_de(chemin)
    assert [(e.repertoire, e.date_export) for e in exports] == [("RNCP", date(2026, 8, 16)), ("RS", date(2026, 8, 15))]
    for export, code in zip(exports, ("RNCP99101", "RS99101"), strict=True):
        with export.ouvrir() as f:
            assert [p.code for p in lire_flux(f, Bilan())] == [code]
    # Nothing of the archive is ever written under its own names.
    assert sorted(x.name for x in tmp_path.iterdir()) == [chemin.name]


@pytest.mark.parametrize(
    ("place_locale", "place_centrale", "valeur", "mots"),
    [(6, 8, 1, "mot de passe"), (8, 10, 9, "méthode")],
    ids=["chiffrée", "deflate64"],
)
def test_une_archive_que_l_on_ne_sait_pas_ouvrir_dit_pourquoi(
    tmp_path: Path, place_locale: int, place_centrale: int, valeur: int, mots: str
) -> None:
    chemin = zipper(tmp_path, ("export_fiches_RNCP.xml", flux(fiche())))
    brut = bytearray(chemin.read_bytes())
    brut[place_locale] = valeur
    brut[brut.rfind(b"PK\1\2") + place_centrale] = valeur
    chemin.write_bytes(bytes(brut))
    with pytest.raises(ErreurMetier) as refus:
        lire_archive(chemin)
    assert refus.value.constats[0].code == "REF-007"
    assert mots in refus.value.constats[0].quoi


def test_une_archive_dans_une_archive_n_est_pas_ouverte(tmp_path: Path) -> None:
    dedans = zipper(tmp_path, ("export_fiches_RNCP.xml", flux(fiche()))).read_bytes()
    with pytest.raises(ErreurMetier, match="REF-008"):
        exports_de(zipper(tmp_path, ("interieur.zip", dedans)))


def test_une_bombe_est_refusee_sans_etre_ouverte(tmp_path: Path) -> None:
    chemin = zipper(tmp_path, ("export_fiches_RNCP.xml", b" " * 60_000_000))
    with pytest.raises(ErreurMetier, match="REF-009"):
        exports_de(chemin)


# --- the official fiches ------------------------------------------------------------------------------


@pytest.mark.officiel
@pytest.mark.parametrize("nom", ["export_fiches_RNCP_fixture.xml", "export_fiches_RS_fixture.xml"])
def test_les_fiches_officielles_recomptees_autrement(officiel: Path, nom: str) -> None:
    chemin = officiel / "france-competences" / "xml-v4.1-2026-08" / nom
    lues, bilan = lire(chemin.read_bytes())
    attendues = ET.parse(chemin).getroot().findall("FICHE")
    assert len(lues) == len(attendues) == bilan.fiches
    assert bilan.constats == []
    for lue, element in zip(lues, attendues, strict=True):
        assert lue.code == element.findtext("NUMERO_FICHE")
        assert lue.intitule == " ".join((element.findtext("INTITULE") or "").split())
        assert len(lue.liste("blocs")) == len(element.findall("BLOCS_COMPETENCES/BLOC_COMPETENCES"))
        assert len(lue.partenaires) == len(element.findall("PARTENAIRES/PARTENAIRE"))
        assert len(lue.liste("correspondances")) == len(element.findall("CORRESPONDANCES/CORRESPONDANCE"))
        lettres = "".join(sorted("".join(t for e in element for t in e.itertext() if e.tag != "PARTENAIRES").split()))
        gardees = sum(len("".join(_textes(v).split())) for k, v in lue.contenu.items())
        # Nothing is lost: repeated JO texts and ISO dates are the only differences of length.
        assert gardees >= len(lettres) * 0.97


def _textes(valeur: object) -> str:
    if isinstance(valeur, dict):
        return "".join(_textes(v) for v in valeur.values())
    if isinstance(valeur, list):
        return "".join(_textes(v) for v in valeur)
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    return str(valeur)
