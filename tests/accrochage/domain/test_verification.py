"""A file judged whole: every family of faults in French with the value met, the passage or the envelope named, never a crash."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parchemin.accrochage.domain.profils import profil, profils
from parchemin.accrochage.domain.regles import Circonstances
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.domain.validation import Valideur
from parchemin.accrochage.domain.verification import Verification, profil_probable, verifier
from tests.accrochage.domain.strategies import ESPACE, XSI_NIL, abimer
from tests.accrochage.domain.test_ecriture import BASE, ecrire
from tests.accrochage.domain.test_schema import message

P = profil("1.1.2")
NS = {"c": ESPACE}
MAUVAIS_NIR = "1850575056999999"


def juger(contenu: bytes, tmp_path: Path, code: str = "1.1.2", **options: Any) -> Verification:
    chemin = tmp_path / "f.xml"
    chemin.write_bytes(contenu)
    p = profil(code)
    return verifier(chemin, p, schema_du_profil(p), "le nôtre", Circonstances(date(2026, 7, 10), p), **options)


def bon(n: int = 2) -> bytes:
    _, (contenu,) = ecrire([replace(BASE, id_technique=f"i{i}", prenom1=f"Léa{chr(97 + i)}") for i in range(n)])
    return contenu.replace(b">f1<", b">0b0c2f5e-0000-4000-8000-000000000001<").replace(b"E564ACB0", b"AB123CDE")


def change(nom: str, texte: str | None, *, nil: str = "", rang: int = 0) -> bytes:
    racine = etree.fromstring(bon())
    noeud: Any = racine.findall(f".//c:{nom}", NS)[rang]
    noeud.text = texte
    if nil:
        noeud.set(XSI_NIL, nil)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def test_un_bon_fichier(tmp_path: Path) -> None:
    v = juger(bon(), tmp_path)
    assert (v.code_de_sortie, v.passages, v.constats) == (0, 2, [])


@pytest.mark.parametrize(
    ("nom", "texte", "nil", "rang", "code", "dit", "ou"),
    [
        ("obtentionCertification", "L'AUTRE", "", 1, "ACC-005", "« L'AUTRE » n’est pas une valeur", 2),
        ("idTechnique", "", "", 1, "ACC-006", "aucun caractère, le schéma en attend de 1 à 255", 2),
        ("prenom1", "d'" * 40, "", 0, "ACC-006", "80 caractères, le schéma en attend de 1 à 60", 1),
        ("idContrat", "C" * 21, "", 0, "ACC-006", "21 caractères", 0),
        ("horodatage", "2026-07-01T14:03:00Z", "", 0, "ACC-007", "« 2026-07-01T14:03:00Z »", 0),
        ("dateDebutValidite", "2026-02-31", "", 1, "ACC-008", "« 2026-02-31 » ne convient pas", 2),
        ("donneeCertifiee", "TRUE", "", 0, "ACC-008", "true ou false est attendu", 1),
        ("anneeNaissance", "1800", "", 0, "ACC-008", "un nombre entier de 1900 à 2099", 1),
        ("anneeNaissance", "l'an", "", 0, "ACC-008", "« l'an »", 1),
        ("idTechnique", None, "true", 0, "ACC-009", "« idTechnique » ne peut pas être vide", 1),
        ("scoring", "12", "true", 0, "ACC-010", "dit vide (xsi:nil) et porte pourtant une valeur", 1),
        ("scoring", "x", "oui", 0, "ACC-019", "l’attribut « nil »", 1),
        ("emetteur", "bavardage", "", 0, "ACC-010", "du texte se trouve entre ses éléments", 0),
        ("type", "", "", 0, "ACC-006", "aucun caractère", 0),
        ("code", "R" * 101, "", 0, "ACC-006", "101 caractères", 0),
    ],
)  # fmt: skip
def test_une_faute_de_valeur(
    nom: str, texte: str | None, nil: str, rang: int, code: str, dit: str, ou: int, tmp_path: Path
) -> None:
    v = juger(change(nom, texte, nil=nil, rang=rang), tmp_path)
    assert v.code_de_sortie == 1
    du_schema = [c for c in v.constats if c.constat.code < "ACC-100" and c.constat.est_bloquant]
    assert [(c.constat.code, c.rang) for c in du_schema] == [(code, ou)], v.constats
    assert dit in du_schema[0].constat.quoi
    assert "{" not in du_schema[0].constat.phrase
    assert "facet" not in du_schema[0].constat.phrase


def test_l_emetteur_et_le_certificateur_ne_se_confondent_pas(tmp_path: Path) -> None:
    for rang, mots in ((0, "Matricule (BCR) de l’émetteur"), (1, "Matricule (BCR) du certificateur")):
        (c,) = [
            c for c in juger(change("idClient", "COURT", rang=rang), tmp_path).constats if c.constat.code == "ACC-006"
        ]
        assert c.constat.ou == mots


def arbre(geste: Any) -> bytes:
    racine = etree.fromstring(bon())
    geste(racine)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def _sans(nom: str) -> Any:
    def geste(racine: etree._Element) -> None:
        noeud: Any = racine.find(f".//c:{nom}", NS)
        noeud.getparent().remove(noeud)

    return geste


def _avec(parent: str, balise: str, texte: str = "x", **attributs: str) -> Any:
    def geste(racine: etree._Element) -> None:
        etree.SubElement(racine.find(f".//c:{parent}", NS), balise, attributs).text = texte  # type: ignore[arg-type]

    return geste


@pytest.mark.parametrize(
    ("geste", "code", "dit"),
    [
        (_sans("scoring"), "ACC-003", "« scoring » dans « passageCertification »"),
        (_sans("sexe"), "ACC-003", "« sexe » dans « titulaire »"),
        (_sans("contrat") if False else _sans("idContrat"), "ACC-003", "« idContrat » dans « certificateur »"),
        (_sans("horodatage"), "ACC-003", "« horodatage » dans « flux »"),
        (_avec("titulaire", f"{{{ESPACE}}}prenom1"), "ACC-004", "« prenom1 » n’a pas sa place"),
        (_avec("titulaire", "{urn:autre}y"), "ACC-004", "« y » n’a pas sa place"),
        (_avec("flux", f"{{{ESPACE}}}action", "CREATION") if False else _avec("emetteur", f"{{{ESPACE}}}action"), "ACC-004", "« action »"),
        (_avec("prenom1", "x"), "ACC-010", "contient un autre élément"),
        (_avec("certificateurs", "{http://www.w3.org/2001/XInclude}include", href="file:///etc/hostname"), "ACC-004", "« include »"),
    ],
)  # fmt: skip
def test_une_faute_de_structure(geste: Any, code: str, dit: str, tmp_path: Path) -> None:
    v = juger(arbre(geste), tmp_path)
    dits = [c.constat for c in v.constats if c.constat.code < "ACC-100"]
    assert [c.code for c in dits] == [code], dits
    assert dit in f"{dits[0].quoi} {dits[0].remede}"


def test_liste_vide(tmp_path: Path) -> None:
    def vider(racine: etree._Element) -> None:
        liste: Any = racine.find(".//c:passageCertifications", NS)
        liste[:] = []

    v = juger(arbre(vider), tmp_path)
    assert [c.constat.code for c in v.constats] == ["ACC-003"]
    assert "« passageCertification » dans « passageCertifications »" in v.constats[0].constat.quoi


def test_deux_facons_d_identifier(tmp_path: Path) -> None:
    def deux(racine: etree._Element) -> None:
        ou: Any = racine.find(".//c:identificationTitulaire", NS)
        ou.append(etree.fromstring(f'<dossierFormation xmlns="{ESPACE}"><idDossier>1</idDossier><nomTitulaire>A</nomTitulaire><prenom1Titulaire>B</prenom1Titulaire></dossierFormation>'))  # fmt: skip

    assert [c.constat.code for c in juger(arbre(deux), tmp_path).constats] == ["ACC-004"]


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "vide"),
        (b"bonjour, ceci est du texte", "ne commence pas par du XML"),
        (bon()[: len(bon()) // 2], "tronqué"),
        (bon()[:-8], ""),
        (bon() + b"<x/>", "suit la fin"),
        (bon() + b"suite", "suit la fin"),
        (bon().replace(b"Martin", b"Mar&tin", 1), "&amp;"),
        (bon().replace(b"Martin", b"Mar&nbsp;tin", 1), "entité"),
        (bon().replace(b"Martin", b"Mar<tin", 1), ""),
        (bon().replace(b"Martin", b"Mar\x01tin", 1), "caractère interdit"),
        (bon().replace(b"Martin", b"Mar&#1;tin", 1), "caractère interdit"),
        (bon().replace("Léa".encode(), b"L\xe9a", 1), "encodage"),
        (bon().replace(b'encoding="UTF-8"', b'encoding="KLINGON"', 1), "encodage"),
        (bon().replace(b"<cpf:sexe>F</cpf:sexe>", b"<cpf:sexe>F</cpf:sex>", 1), "fermée"),
        (bon().replace(b"<cpf:type>", b"<!-- a -- b --><cpf:type>", 1), "--"),
        (b" " + bon(), "précède"),
        (bon().replace(b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', b"", 1), "préfixe"),
        (bon().replace(b"<cpf:type>", b'<cpf:type a="1" a="2">', 1), "deux fois"),
        (bon().replace(b"<cpf:flux", b'<!DOCTYPE x [<!ENTITY a "b">]><cpf:flux', 1), "DTD"),
        (bon().replace(b"<cpf:flux", b'<!DOCTYPE x SYSTEM "http://exemple.fr/x.dtd"><cpf:flux', 1), "DTD"),
        (bon().replace(b"<cpf:flux", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><cpf:flux', 1).replace(b"Martin", b"&c;"), "DTD"),
        (b"\x00\x01\x02\x03", ""),
        (bon().replace(b"<cpf:type>", b'<cpf:type a="' + b"x" * 11_000_000 + b'">', 1), ""),
        (bon().replace(b"<cpf:type>", b"<a>" * 400, 1), ""),
    ],
    ids=range(24),
)  # fmt: skip
def test_illisible(contenu: bytes, dit: str, tmp_path: Path) -> None:
    v = juger(contenu, tmp_path)
    assert (v.code_de_sortie, v.illisible) == (2, True)
    (c,) = [c for c in v.constats if c.constat.code == "ACC-001"]
    assert dit in c.constat.quoi


@pytest.mark.parametrize("racine", ["urn:cdc:cpf:pc5:schema:0.0.7", "", "urn:autre"])
def test_autre_espace_de_noms(racine: str, tmp_path: Path) -> None:
    v = juger(bon().replace(ESPACE.encode(), racine.encode() or b"x"), tmp_path)
    assert [c.constat.code for c in v.constats] == ["ACC-002"]
    assert v.code_de_sortie == 2


def test_un_accuse_n_est_pas_un_message(tmp_path: Path) -> None:
    v = juger(b'<?xml version="1.0"?><rapport><nomFichier>x</nomFichier></rapport>', tmp_path)
    assert "« rapport »" in v.constats[0].constat.quoi


def test_encodages(tmp_path: Path) -> None:
    texte = bon().decode()
    for contenu, attendu in (
        (b"\xef\xbb\xbf" + bon(), [("ACC-016", "BOM")]),
        (texte.replace("UTF-8", "UTF-16").encode("utf-16"), [("ACC-016", "UTF-16")]),
        (texte.replace("UTF-8", "ISO-8859-1").encode("latin-1"), [("ACC-016", "ISO-8859-1")]),
        (bon().replace(b'encoding="UTF-8"', b"encoding='utf-8'"), []),
        (bon().split(b"\n", 1)[1], [("ACC-015", "")]),
    ):
        v = juger(contenu, tmp_path)
        assert [c.constat.code for c in v.constats] == [code for code, _ in attendu]
        assert all(mot in v.constats[i].constat.quoi for i, (_, mot) in enumerate(attendu))
        assert v.passages == 2
        assert v.exemple.startswith("RNCP99001, délivrée le 3 juillet 2026 à Martin Léa")


def test_commentaires_et_instructions_ne_genent_pas(tmp_path: Path) -> None:
    contenu = bon().replace(b"<cpf:nomNaissance>Mar", b"<?a b?><cpf:nomNaissance><!-- x -->Mar<!-- y -->").replace(b"<cpf:certification>", b"<!-- z --><cpf:certification>")  # fmt: skip
    v = juger(contenu, tmp_path)
    assert (v.code_de_sortie, v.constats) == (0, [])
    assert "Martin" in v.exemple


def test_l_adresse_d_un_schema_n_est_pas_suivie(tmp_path: Path) -> None:
    contenu = bon().replace(
        b"<cpf:flux ", f'<cpf:flux xsi:schemaLocation="{ESPACE} http://exemple.fr/x.xsd" '.encode(), 1
    )
    assert juger(contenu, tmp_path).code_de_sortie == 0


def test_les_regles_du_fichier(tmp_path: Path) -> None:
    contenu = (
        bon()
        .replace(b"<cpf:idTechnique>i1<", b"<cpf:idTechnique>i0<")
        .replace(b"0b0c2f5e-0000-4000-8000-000000000001", b"lot7")
    )
    contenu = contenu.replace(b"+02:00</cpf:horodatage>", b"+01:00</cpf:horodatage>").replace(
        b"AB123CDE", b"ZZ123CDE", 1
    )
    v = juger(contenu, tmp_path)
    assert [(c.constat.code, c.rang) for c in v.constats] == [
        ("ACC-108", 2),
        ("ACC-110", 0),
        ("ACC-141", 0),
        ("ACC-140", 0),
    ]
    assert v.code_de_sortie == 1


@pytest.mark.parametrize(
    "heure", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "", "x", "2026-07-01T14:03:00"]
)
def test_une_heure_absurde_ne_fait_pas_tomber(heure: str, tmp_path: Path) -> None:
    assert juger(change("horodatage", heure), tmp_path).code_de_sortie == 1


def test_trop_gros(tmp_path: Path) -> None:
    p = replace(P, passages_maximum=1)
    chemin = tmp_path / "f.xml"
    chemin.write_bytes(bon())
    v = verifier(chemin, p, schema_du_profil(P), "x", Circonstances(date(2026, 7, 10), p))
    assert [c.constat.code for c in v.constats] == ["ACC-011"]


def test_le_maximum_borne_la_liste_pas_les_comptes(tmp_path: Path) -> None:
    v = juger(bon(12).replace(b"<cpf:codeInsee>44109", b"<cpf:codeInsee>ABCDE"), tmp_path, maximum=5)
    assert (len(v.constats), v.bloquants, len(v.comptes)) == (5, 12, 1)


def test_le_nir_ne_sort_d_aucun_message(tmp_path: Path) -> None:
    p5 = profil("1.1.5")
    _, (contenu,) = ecrire([replace(BASE, voie="nir", nir="2900444109001", nir_nom_naissance="Martin")], p5)
    for faux in (MAUVAIS_NIR, "18505750X6999", "1850575056999 99"):
        v = juger(contenu.replace(b"2900444109001", faux.encode()), tmp_path, "1.1.5")
        assert v.bloquants
        assert not any(faux in repr(c) or faux[:13] in repr(c) for c in v.constats), v.constats


def test_profil_devine(tmp_path: Path) -> None:
    chemin = tmp_path / "f.xml"
    for code in profils():
        chemin.write_bytes(message(1, code=code))
        assert profil_probable(chemin, dict(profils())).code == code


def test_lignes_inconnues_plutot_que_fausses(tmp_path: Path) -> None:
    """The parser stops counting lines at 65 535."""
    contenu = bon().replace(b"<cpf:certifications>\n", b"<cpf:certifications>" + b"\n" * 70_000)
    v = juger(contenu.replace(b"<cpf:codeInsee>44109", b"<cpf:codeInsee>ABCDE"), tmp_path)
    assert [(c.rang, c.ligne) for c in v.constats] == [(1, 0), (2, 0)]


@settings(max_examples=150)
@given(st.integers(0, 10**9), st.integers(1, 3))
def test_un_fichier_abime_est_juge_sans_tomber(
    tmp_path_factory: pytest.TempPathFactory, graine: int, gestes: int
) -> None:
    """Whatever is spoiled, the verdict is the schema's, and each fault is told in French."""
    racine = etree.fromstring(message(graine % 50))
    hasard = random.Random(graine)
    for _ in range(gestes):
        abimer(racine, hasard)
    octets = etree.tostring(racine, xml_declaration=True, encoding="UTF-8")
    valide = schema_du_profil(P).validate(etree.fromstring(octets))
    v = juger(octets, tmp_path_factory.mktemp("v"))
    du_schema = [c for c in v.constats if c.constat.code < "ACC-100" and c.constat.est_bloquant]
    assert valide is not bool(du_schema), (valide, du_schema)
    for c in du_schema:
        assert "facet" not in c.constat.quoi
        assert "Element '" not in c.constat.quoi, c
        assert "not " not in c.constat.quoi, c


def test_valideur_ne_melange_pas_les_passages() -> None:
    valideur = Valideur(P, schema_du_profil(P))
    bon_fragment = "<cpf:passageCertification/>"
    assert [d.constat.code for d in valideur.du_texte(bon_fragment)] == ["ACC-003"]
