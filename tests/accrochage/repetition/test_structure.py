"""Files refused on their structure, and the shape of every report beside the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from parchemin.accrochage.domain.accuses import lire_accuse
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.repetition.depots import Statut
from parchemin.accrochage.repetition.structure import MAXIMUM, controler_structure
from tests.accrochage.repetition.fabrique import MARIE, fichier, moteur, passage, traiter

P = profil("1.1.2")
FLUX = f'<cpf:flux xmlns:cpf="{P.espace}">'


def fautes(chemin: Path) -> list[tuple[str, int, int]]:
    return [(e.message, e.ligne, e.colonne) for e in controler_structure(chemin, P, schema_du_profil(P))]


@pytest.mark.parametrize(
    ("avant", "apres", "codes"),
    [
        ("PAR_ADMISSION", "AU_HASARD", ["cvc-enumeration-valid", "cvc-type.3.1.3"]),
        (">2026-11-03<", ">2026-11-03Z<", ["cvc-pattern-valid", "cvc-type.3.1.3"]),
        (">2026-11-03<", ">03/11/2026<", ["cvc-datatype-valid.1.2.1", "cvc-type.3.1.3"]),
        ("<cpf:idClient>12ABC345", "<cpf:idClient>12", ["cvc-length-valid", "cvc-type.3.1.3"]),
        ("<cpf:nomNaissance>Durand-Roy</cpf:nomNaissance>", "", ["cvc-complex-type.2.4.b"]),
        ("<cpf:sexe>", "<cpf:verbatim>x</cpf:verbatim><cpf:sexe>", ["cvc-complex-type.2.4.a"]),
        (
            "</cpf:titulaire>",
            "</cpf:titulaire><cpf:dossierFormation><cpf:idDossier>1</cpf:idDossier></cpf:dossierFormation>",
            ["cvc-complex-type.2.4.d"],
        ),
        ("<cpf:sexe>F</cpf:sexe>", '<cpf:sexe xsi:nil="true"/>', ["cvc-elt.3.1"]),
        ("<cpf:anneeNaissance>1990", "<cpf:anneeNaissance>1066", ["cvc-minInclusive-valid", "cvc-type.3.1.3"]),
    ],
)
def test_codes(tmp_path: Path, avant: str, apres: str, codes: list[str]) -> None:
    chemin = fichier(tmp_path, [passage()])
    texte = chemin.read_text()
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1))
    dits = fautes(chemin)
    assert [m.split(" :")[0] for m, _, _ in dits] == codes
    ligne = texte[: texte.index(avant)].count("\n") + 1
    assert {n for _, n, _ in dits} == {ligne}


def test_la_place_est_exacte_au_milieu_d_un_gros_fichier(tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage(id_technique=f"{n:06}") for n in range(300)])
    lignes = chemin.read_text().split("\n")
    rang = next(i for i, x in enumerate(lignes) if "000200" in x)
    lignes[rang] = lignes[rang].replace("<cpf:sexe>F", "<cpf:sexe>Z")
    chemin.write_text("\n".join(lignes))
    (premiere, _) = fautes(chemin)
    assert premiere[1:] == (rang + 1, lignes[rang].index("<cpf:sexe>") + 1)


def test_cent_erreurs_au_plus_dans_l_ordre_du_fichier(tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage(id_technique=f"{n:06}") for n in range(200)])
    chemin.write_text(chemin.read_text().replace("PAR_ADMISSION", "X"))
    dits = fautes(chemin)
    assert len(dits) == MAXIMUM
    assert [n for _, n, _ in dits] == sorted(n for _, n, _ in dits)


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        ('<rapport xmlns="urn:autre"><a/></rapport>', "cvc-elt.1.a"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (f"{FLUX}<b></cpf:flux>", "balise de fin"),
        (f"{FLUX}<!-- a -- b --></cpf:flux>", "« -- »"),
        ('<?xmlversion="1.0"?><a/>', "Un espace est obligatoire"),
        ('<?xml version="2.0"?><a/>', "version"),
        (FLUX, "s’arrête avant la fin"),
        (f"{FLUX}&b;</cpf:flux>", "entité"),
    ],
)
def test_ce_qui_arrete_tout(tmp_path: Path, contenu: str, mots: str) -> None:
    chemin = tmp_path / "x.xml"
    chemin.write_text(contenu)
    (seule,) = fautes(chemin)
    assert mots in seule[0]


def test_une_structure_fausse_ne_prend_aucun_passage(tmp_path: Path) -> None:
    m = moteur(tmp_path, MARIE)
    chemin = fichier(tmp_path, [passage(), passage()])
    chemin.write_text(chemin.read_text().replace("PAR_ADMISSION", "X", 1))
    d = traiter(m, chemin)
    assert (d.statut, d.id_flux, m.depots.enregistres()) == (Statut.REJETE, "", 0)
    with m.depots.chemin_accuse(d).open("rb") as f:
        lu = lire_accuse(f)
    assert lu.refuse_entier
    assert (lu.nom_fichier, lu.id_flux, lu.id_traitement) == (chemin.name, "", str(d.numero))


def _forme(chemin: Path) -> tuple[set[str], list[str], dict[str | None, str]]:
    """Paths of every element, order of the first level, declared prefixes."""
    arbre = etree.parse(chemin)
    racine = arbre.getroot()
    chemins = {arbre.getelementpath(e) or "." for e in racine.iter("*")}
    sans_rang = {"/".join(x.split("[")[0] for x in c.split("/")) for c in chemins}
    return sans_rang, [str(e.tag) for e in racine], dict(racine.nsmap)


@pytest.mark.officiel
def test_la_forme_est_celle_des_vrais_accuses(tmp_path: Path, officiel: Path) -> None:
    m = moteur(tmp_path, MARIE)
    lot = [passage(), passage(), passage(sexe="M"), passage(annee_naissance=1980)]
    d = traiter(m, fichier(tmp_path, lot))
    assert _forme(m.depots.chemin_accuse(d)) == _forme(officiel / "accrochage" / "receipt-pix-functional.xml")
    chemin = fichier(tmp_path, [passage()], nom="autre")
    chemin.write_text(chemin.read_text().replace('<?xml version="1.0"', '<?xmlversion="1.0"'))
    d = traiter(m, chemin)
    vrai = officiel / "accrochage" / "receipt-pix-xsd-error.xml"
    assert _forme(m.depots.chemin_accuse(d)) == _forme(vrai)
    ici, la = (x.read_text().splitlines()[:3] for x in (m.depots.chemin_accuse(d), vrai))
    assert [ici[0], ici[2]] == la[:2]
    assert ici[1].startswith("<?parchemin-repetition "), "the only difference: it says what it is"
    with m.depots.chemin_accuse(d).open("rb") as f, vrai.open("rb") as g:
        assert [lire_accuse(f).repetition, lire_accuse(g).repetition] == [True, False]


@pytest.mark.officiel
@pytest.mark.parametrize("nom", ["sample-official-v2.0.0-a.xml", "sample-official-v2.0.0-b.xml"])
def test_les_exemples_officiels_passent_la_structure(tmp_path: Path, officiel: Path, nom: str) -> None:
    m = moteur(tmp_path, MARIE)
    d = traiter(m, officiel / "accrochage" / nom)
    assert d.statut is Statut.ERREURS
    with m.depots.chemin_accuse(d).open("rb") as f:
        lu = lire_accuse(f)
    assert lu.lignes
    assert all(x.classe for x in lu.lignes)


def test_un_fichier_coupe_n_est_jamais_pris(tmp_path: Path) -> None:
    """Cut anywhere: the file is not whole, whatever it still looks like."""
    chemin = fichier(tmp_path, [passage(), passage()])
    octets = chemin.read_bytes().rstrip()
    for fin in (len(octets) - 1, len(octets) - 12, len(octets) - 200, len(octets) // 2, 300, 60):
        chemin.write_bytes(octets[:fin])
        assert fautes(chemin), fin
