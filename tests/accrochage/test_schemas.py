"""The schema that a person downloaded: what is taken, what is refused, and what a damaged one becomes."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import rediger_schema
from parchemin.accrochage.schemas import (
    OCTETS_MAXIMUM,
    SchemaPret,
    dire_les_essais,
    installer,
    installes,
    poser,
    preparer,
    schema_actif,
)
from parchemin.socle.constats import ErreurMetier

P = profil("1.1.2")
XSD = rediger_schema(P)


def archive(dossier: Path, *noms: tuple[str, bytes]) -> Path:
    chemin = dossier / "kit.zip"
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, contenu in noms:
            z.writestr(nom, contenu)
    return chemin


def refus(chemin: Path, tmp_path: Path) -> str:
    donnees = tmp_path / "donnees"
    with pytest.raises(ErreurMetier) as e:
        installer(chemin, donnees)
    assert [c.code for c in e.value.constats] == ["ACC-401"]
    assert not list(donnees.rglob("*"))
    assert schema_actif(P, donnees).officiel is False
    return e.value.constats[0].quoi


@pytest.mark.officiel
@pytest.mark.parametrize("nom", ["cpf-1.1.2.xsd", "cpf-1.1.2-crlf.xsd"])
def test_le_schema_officiel(nom: str, officiel: Path, tmp_path: Path) -> None:
    fait = installer(officiel / "accrochage" / nom, tmp_path)
    assert (fait.profil, fait.nom) == ("1.1.2", nom)
    actif = schema_actif(P, tmp_path)
    assert actif.officiel
    assert actif.avertissement == ""
    assert actif.empreinte == fait.empreinte
    assert not schema_actif(profil("1.1.5"), tmp_path).officiel


@pytest.mark.parametrize(
    "nom", ["certifications-cdc.xsd", "a/b/cpf.XSD", "../../../etc/cpf.xsd", "C:\\windows\\cpf.xsd", "/etc/cpf.xsd"]
)
def test_une_archive(nom: str, tmp_path: Path) -> None:
    donnees = tmp_path / "d"
    fait = installer(archive(tmp_path, ("lisez-moi.txt", b"x"), (nom, XSD), ("exemple.xml", b"<x/>")), donnees)
    assert fait.nom.lower().endswith(".xsd")
    assert "/" not in fait.nom
    assert "\\" not in fait.nom
    assert {p.parent for p in donnees.rglob("*") if p.is_file()} == {donnees / "schemas-accrochage"}


def test_le_meme_deux_fois_dans_l_archive(tmp_path: Path) -> None:
    assert (
        installer(archive(tmp_path, ("a.xsd", XSD), ("b.xsd", XSD), ("autre.xsd", b"<x/>")), tmp_path / "d").nom
        == "a.xsd"
    )


AUTRE = XSD.replace(b'value="PAR_ADMISSION"', b'value="PAR_ADMISSION" id="z"')


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "il est vide"), (b"texte", "lisible"), (b"<x/>", "pas un schéma"), (XSD[:500], "lisible"),
        (XSD.replace(b'version="1.1.2"', b'version="9.9"'), "sa version est « 9.9 »"),
        (XSD.replace(b'version="1.1.2"', b""), "ne dit pas sa version"),
        (XSD.replace(b"urn:cdc:cpf:pc5:schema:1.0.0", b"urn:autre"), "espace de noms"),
        (XSD.replace(b"<xsd:element name=\"flux\"", b'<xsd:import namespace="urn:x" schemaLocation="http://exemple.fr/x.xsd"/><xsd:element name="flux"', 1), "renvoie à d’autres"),
        (XSD.replace(b"<xsd:element name=\"flux\"", b'<xsd:include schemaLocation="x.xsd"/><xsd:element name="flux"', 1), "renvoie à d’autres"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + XSD.split(b"\n", 1)[1], "DTD"),
        (b'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" version="1.1.2" targetNamespace="urn:cdc:cpf:pc5:schema:1.0.0"><xsd:element name="flux"/></xsd:schema>', "accepte une valeur"),
        (XSD.replace(b'name="sexe"', b'name="genre"'), "refuse un passage ordinaire"),
        (XSD.replace(b'base="xsd:string"', b'base="xsd:licorne"', 1), "invalide"),
        (b" " * (OCTETS_MAXIMUM + 1), "500 ko"),
    ],
    ids=range(14),
)  # fmt: skip
def test_refus(contenu: bytes, dit: str, tmp_path: Path) -> None:
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(contenu)
    assert dit in refus(chemin, tmp_path)


def test_deux_schemas_differents(tmp_path: Path) -> None:
    assert "plusieurs schémas (a.xsd, b.xsd)" in refus(archive(tmp_path, ("a.xsd", XSD), ("b.xsd", AUTRE)), tmp_path)


def test_aucun_schema(tmp_path: Path) -> None:
    assert "aucun fichier .xsd" in refus(archive(tmp_path, ("a.xml", b"<x/>")), tmp_path)


def test_bombe(tmp_path: Path) -> None:
    """Each entry is small once packed; none of what they hold is kept in memory."""
    assert "a.xsd : il pèse plus de 500 ko" in refus(archive(tmp_path, ("a.xsd", b"\0" * 60_000_000)), tmp_path)
    assert "200 fichiers .xsd" in refus(archive(tmp_path, *((f"{i}.xsd", b"\0" * 1000) for i in range(200))), tmp_path)


def test_une_taille_mentie(tmp_path: Path) -> None:
    chemin = archive(tmp_path, ("a.xsd", b" " * 9_000_000))
    octets = chemin.read_bytes().replace((9_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    chemin.write_bytes(octets)
    assert refus(chemin, tmp_path)


def test_archives_abimees(tmp_path: Path) -> None:
    chemin = archive(tmp_path, ("a.xsd", XSD))
    sain = chemin.read_bytes()
    for i in range(40, len(sain) - 120, max(1, len(sain) // 25)):
        chemin.write_bytes(sain[:i] + bytes([sain[i] ^ 0xFF]) + sain[i + 1 :])
        with pytest.raises(ErreurMetier):
            installer(chemin, tmp_path / "d")
    drapeau = bytearray(sain)
    drapeau[6] |= 1
    drapeau[sain.index(b"PK\x01\x02") + 8] |= 1
    chemin.write_bytes(bytes(drapeau))
    assert "mot de passe" in refus(chemin, tmp_path)


def _installe(tmp_path: Path) -> tuple[Path, Path]:
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(XSD)
    installer(chemin, tmp_path)
    (fiche,) = (tmp_path / "schemas-accrochage").glob("*.json")
    (xsd,) = (tmp_path / "schemas-accrochage").glob("*.xsd")
    return fiche, xsd


@pytest.mark.parametrize("mal", ["[]", "null", "{}", "x", "", '{"profil": []}', "\udcff"])
def test_une_fiche_abimee(mal: str, tmp_path: Path) -> None:
    fiche, _ = _installe(tmp_path)
    fiche.write_bytes(mal.encode(errors="surrogateescape"))
    actif = schema_actif(P, tmp_path)
    assert not actif.officiel
    assert "abîmé" in actif.avertissement
    assert installes(tmp_path) == {}


def test_un_schema_abime_ou_absent(tmp_path: Path) -> None:
    fiche, xsd = _installe(tmp_path)
    assert schema_actif(P, tmp_path).officiel
    xsd.write_bytes(XSD + b" ")
    assert schema_actif(P, tmp_path).avertissement
    xsd.unlink()
    assert schema_actif(P, tmp_path).avertissement
    # Installing again mends it.
    _installe(tmp_path)
    assert schema_actif(P, tmp_path).officiel
    # A record of another profile is not believed.
    fiche.with_name("1.1.5.json").write_text(fiche.read_text())
    assert schema_actif(profil("1.1.5"), tmp_path).avertissement


def test_une_fiche_juste_d_un_schema_qui_n_en_est_pas_un(tmp_path: Path) -> None:
    import hashlib

    fiche, _ = _installe(tmp_path)
    empreinte = hashlib.sha256(b"<x/>").hexdigest()
    fiche.write_text(json.dumps({**json.loads(fiche.read_text()), "empreinte": empreinte}))
    fiche.with_name(f"1.1.2-{empreinte[:16]}.xsd").write_bytes(b"<x/>")
    assert schema_actif(P, tmp_path).avertissement


def test_installations_en_meme_temps(tmp_path: Path) -> None:
    """Whoever wins, the record and the schema go together."""
    prets = [SchemaPret("1.1.2", f"{n}.xsd", XSD + f"<!-- {n} -->".encode()) for n in range(6)]
    donnees = tmp_path / "d"
    with ThreadPoolExecutor(6) as pool:
        vus = list(pool.map(lambda p: (poser(p, donnees), schema_actif(P, donnees))[1].officiel, prets * 6))
    assert all(vus)
    assert schema_actif(P, donnees).officiel
    assert not [p for p in donnees.rglob("*") if p.name.startswith(".")]


def test_disque_plein(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(XSD)

    def plein(self: Path, octets: bytes) -> int:
        raise OSError(28, "No space left on device")

    pret = preparer(chemin)
    monkeypatch.setattr(Path, "write_bytes", plein)
    with pytest.raises(ErreurMetier) as e:
        poser(pret, tmp_path / "d")
    assert "plus de place" in e.value.constats[0].quoi
    monkeypatch.undo()
    assert not [p for p in (tmp_path / "d").rglob("*") if p.is_file()]


X_DE_PLUS = XSD.replace(b'<xsd:enumeration value="M"/>', b'<xsd:enumeration value="M"/><xsd:enumeration value="X"/>')
CONTRAT_DE_L_AUTRE = XSD.replace(
    b'<xsd:maxLength value="20"/>', b'<xsd:maxLength value="20"/><xsd:pattern value="MCFCER000123"/>'
)


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [(X_DE_PLUS, "« sexe » valant « X »"), (CONTRAT_DE_L_AUTRE, "un message ordinaire, qu’il refuse (« C1 »")],
)
def test_un_schema_qui_juge_autrement_est_refuse(contenu: bytes, dit: str, tmp_path: Path) -> None:
    """One value more, or one contract only: the plain award passes, the files of others would not."""
    assert contenu != XSD
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(contenu)
    quoi = refus(chemin, tmp_path)
    assert "ne juge pas comme le dictionnaire" in quoi
    assert dit in quoi


def test_un_profil_a_verifier_peut_differer_si_on_l_a_lu(tmp_path: Path) -> None:
    recent = profil("1.1.5")
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(
        rediger_schema(recent).replace(
            b'<xsd:enumeration value="SUPPRESSION"/>',
            b'<xsd:enumeration value="SUPPRESSION"/><xsd:enumeration value="CREATIONX"/>',
        )
    )
    with pytest.raises(ErreurMetier) as e:
        installer(chemin, tmp_path / "d")
    assert [c.code for c in e.value.constats] == ["ACC-402"]
    assert "« action » valant « CREATIONX » : il accepte" in e.value.constats[0].quoi
    assert installer(chemin, tmp_path / "d", avec_ecarts=True).profil == "1.1.5"


def test_un_schema_trop_cher_a_lire_ne_coute_qu_a_son_processus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A content model of thousands of optional elements: its automaton takes minutes to build."""
    modele = "".join(f'<xsd:element name="a{n}" minOccurs="0"/>' for n in range(6000))
    entete = (
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" version="1.1.2" targetNamespace="urn:cdc:cpf:pc5:schema:1.0.0"'
    )
    chemin = tmp_path / "x.xsd"
    chemin.write_text(
        f'<xsd:schema {entete}><xsd:element name="flux"><xsd:complexType><xsd:sequence>{modele}</xsd:sequence>'
        "</xsd:complexType></xsd:element></xsd:schema>"
    )
    monkeypatch.setattr("parchemin.accrochage.jugement_schema.SECONDES", 2)
    assert "trop de temps" in refus(chemin, tmp_path)


def test_ce_qui_ne_s_installe_pas_se_dit_simplement(tmp_path: Path) -> None:
    """Each wrong file has the sentence that helps the person who chose it."""
    kit = archive(tmp_path, ("cdc.xsd", XSD))
    coupee = tmp_path / "coupee.zip"
    coupee.write_bytes(kit.read_bytes()[:-40])
    bombe = tmp_path / "bombe.xsd"
    bombe.write_text(
        '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
        + "]><x>&a9;</x>"
    )
    for nom, contenu in (
        ("vide.xsd", b" \n"),
        ("kit.7z", b"7z\xbc\xaf\x27\x1cxxx"),
        ("kit.rar", b"Rar!\x1a\x07"),
        ("x.xml", b"<x/>"),
    ):
        (tmp_path / nom).write_bytes(contenu)
    for chemin, dit in (
        (coupee, "abîmée ou incomplète"), (bombe, "définit des entités"), (tmp_path / "vide.xsd", "il est vide"),
        (tmp_path / "kit.7z", "une archive .7z"), (tmp_path / "kit.rar", "une archive .rar"),
        (tmp_path / "x.xml", "un fichier XML, mais pas un schéma XSD"),
        (archive(tmp_path, ("cdc.xsd", XSD + b" " * OCTETS_MAXIMUM)), "cdc.xsd : il pèse plus de 500 ko"),
    ):  # fmt: skip
        assert dit in refus(chemin, tmp_path)
    emboitee = archive(tmp_path, ("Kit/kit 2026.zip", b"PK"))
    assert "une autre archive (kit 2026.zip)" in refus(emboitee, tmp_path)


def test_le_meme_schema_deux_fois_n_en_fait_qu_un(tmp_path: Path) -> None:
    """Kits hold it with either end of line."""
    deux = archive(tmp_path, ("a.xsd", XSD.replace(b"\r\n", b"\n")), ("b.xsd", XSD.replace(b"\n", b"\r\n")))
    assert installer(deux, tmp_path / "d").nom == "a.xsd"


def test_les_essais_se_comptent_et_se_disent(tmp_path: Path) -> None:
    fait = installer(archive(tmp_path, ("cdc.xsd", XSD)), tmp_path / "d")
    assert fait.essais > 900
    assert fait.autrement == 0
    assert installes(tmp_path / "d")["1.1.2"] == fait
    assert "il les juge tous" in dire_les_essais(fait.essais, fait.autrement)
    assert "il en juge 3 autrement" in dire_les_essais(996, 3)
    assert dire_les_essais(0, 0) == ""
    longueur = tmp_path / "long.xsd"
    longueur.write_bytes(XSD.replace(b'<xsd:maxLength value="30"/>', b'<xsd:maxLength value="31"/>'))
    assert "« nomTitulaire » de 31 caractères : il accepte" in refus(longueur, tmp_path)


def test_une_valeur_retiree_n_accuse_pas_les_autres(tmp_path: Path) -> None:
    """What is made of a refused message would be refused too: only the true cause is told."""
    chemin = tmp_path / "x.xsd"
    chemin.write_bytes(XSD.replace(b'<xsd:enumeration value="VAE"/>', b'<xsd:enumeration value="VAE2"/>'))
    quoi = refus(chemin, tmp_path)
    assert "« VAE » n’est pas une valeur de « modaliteAcces »" in quoi
    assert "idFlux" not in quoi
