"""Spreadsheets: the official layout of 51 columns, house files, and our own CSV read back."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from parchemin.accrochage.domain.modele import Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.tableau import LigneTableau, TableauLu, champs, ecrire_csv, entetes_csv, lire_tableau
from parchemin.socle.constats import ErreurMetier
from tests.accrochage.domain.strategies import un_passage
from tests.accrochage.domain.test_ecriture import attendu

FEUILLES = [f for f in profil("1.1.2").racine.feuilles() if f.cle not in ("action", "commentaires_men")]
# The official model ends with 9.1 to 9.3, after the person's identity; 5.17 stands with the exam.
ORDRE = sorted(FEUILLES, key=lambda f: [int(n) for n in f.numero.split(".")])
LEA: dict[str, Any] = {
    "id_flux": "6e3c7378-bda4-497a-9bd6-dc203f903ed9", "horodatage": "2026-07-03T09:00:00+02:00", "emetteur": "AB123CDE",
    "certificateur": "AB123CDE", "contrat": "MCFCER000123", "type_certification": "RNCP", "code_certification": "RNCP99001",
    "nature_deposant": "TIERS_DE_CONFIANCE", "id_technique": "p-1", "obtention": "PAR_ADMISSION", "donnee_certifiee": "OUI",
    "debut_validite": date(2026, 7, 3), "fin_validite": "NILL", "presence_langue": "NON", "presence_numerique": "NON",
    "scoring": "NILL", "mention": "NILL", "modalite_acces": "EQUIVALENCE_(DIPLOME_ETRANGER)", "nom_naissance": "Martin",
    "nom_usage": "NILL", "prenom1": "Léa", "annee_naissance": 1990, "mois_naissance": 4, "jour_naissance": 9, "sexe": "F",
    "code_insee": 1053, "libelle_commune": "Bourg-en-Bresse",
}  # fmt: skip
ATTENDUE = Passage(
    type_certification="RNCP", code_certification="RNCP99001", nature_deposant="TIERS_CONFIANCE", id_technique="p-1",
    debut_validite=date(2026, 7, 3), presence_langue=False, presence_numerique=False,
    modalite_acces="EQUIVALENCE_DIPLOME_ETRANGER", nom_naissance="Martin", prenom1="Léa", annee_naissance=1990,
    mois_naissance=4, jour_naissance=9, sexe="F", code_insee="01053", libelle_commune="Bourg-en-Bresse",
)  # fmt: skip


def modele_officiel(chemin: Path, lignes: list[dict[str, Any]], *, decrire: bool = True) -> Path:
    """A workbook of the official shape: row labels in A, headings on rows 11 to 17, data from row 22."""
    classeur = xlsxwriter.Workbook(str(chemin))
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    classeur.add_worksheet("Lisez-moi").write(0, 0, "Modèle d’accrochage")
    f = classeur.add_worksheet("Données")
    f.write(0, 0, "Modèle de préparation")
    titres: list[tuple[int, str, Any]] = [
        (10, "Bloc", lambda x: x.numero.split(".")[0]), (11, "Identifiant", lambda x: x.numero), (12, "Libellé", lambda x: x.mots),
        (13, "Balise", lambda x: x.nom), (14, "Format", lambda x: x.genre), (15, "Obligatoire", lambda _: "O"),
        (16, "Longueur", lambda x: str(x.maximum or "")),
    ]  # fmt: skip
    if decrire:
        titres += [
            (17, "Commentaire", lambda x: f"Saisir {x.mots.lower()}"),
            (18, "Exemple de format", lambda _: "AAAA-MM-JJ"),
        ]
    for rang, titre, dire in titres:
        f.write(rang, 0, titre)
        for j, x in enumerate(ORDRE, 1):
            f.write(rang, j, dire(x))
    for i, ligne in enumerate(lignes):
        for j, x in enumerate(ORDRE, 1):
            valeur = ligne.get(x.cle)
            if isinstance(valeur, date):
                f.write_datetime(21 + i, j, datetime(valeur.year, valeur.month, valeur.day), jour)  # noqa: DTZ001
            elif valeur is not None:
                f.write(21 + i, j, valeur)
    classeur.close()
    return chemin


def lire(chemin: Path, lu: TableauLu | None = None) -> list[LigneTableau]:
    return list(lire_tableau(chemin, lu or TableauLu()))


def dits(lignes: list[LigneTableau]) -> list[tuple[str, str]]:
    return [(champ, c.code) for x in lignes for champ, c in x.constats]


@pytest.mark.parametrize("decrire", [True, False])
def test_modele_officiel(decrire: bool, tmp_path: Path) -> None:
    assert len(ORDRE) == 50  # columns B to AY
    tom = {
        **LEA,
        "id_technique": "p-2",
        "donnee_certifiee": "NON",
        "prenom1": "Tom",
        "code_insee": "2A004",
        "modalite_acces": "VAE",
    }
    lu = TableauLu()
    lignes = lire(modele_officiel(tmp_path / "m.xlsx", [LEA, tom], decrire=decrire), lu)
    assert [x.numero for x in lignes] == [22, 23]
    assert lignes[0].passage == ATTENDUE
    assert lignes[1].passage == replace(ATTENDUE, id_technique="p-2", donnee_certifiee=False, prenom1="Tom", code_insee="2A004", modalite_acces="VAE")  # fmt: skip
    assert lignes[0].enveloppe["certificateur"] == "AB123CDE"
    assert lignes[0].enveloppe["contrat"] == "MCFCER000123"
    assert dits(lignes) == [("code_insee", "IMP-044")]  # the zero that the spreadsheet took, given back
    assert len(lu.colonnes) == 50


def test_dossier_cpf(tmp_path: Path) -> None:
    vides = {
        "nom_naissance",
        "nom_usage",
        "prenom1",
        "annee_naissance",
        "mois_naissance",
        "jour_naissance",
        "sexe",
        "code_insee",
        "libelle_commune",
    }
    dossier = {k: v for k, v in LEA.items() if k not in vides} | {
        "id_dossier": 12345678901,
        "dossier_nom": "MARTIN",
        "dossier_prenom": "LEA",
    }
    (ligne,) = lire(modele_officiel(tmp_path / "m.xlsx", [dossier]))
    assert (ligne.passage.voie, ligne.passage.id_dossier, ligne.passage.dossier_nom) == (
        "dossier",
        "12345678901",
        "MARTIN",
    )


def test_plusieurs_certificateurs(tmp_path: Path) -> None:
    lignes = lire(
        modele_officiel(tmp_path / "m.xlsx", [LEA, {**LEA, "id_technique": "p-2", "certificateur": "ZZ999ZZZ"}])
    )
    assert {x.enveloppe["certificateur"] for x in lignes} == {"AB123CDE", "ZZ999ZZZ"}


CINQ = [
    ["Bloc", "certification", "certification", "passage", "passage", "passage", "passage", "titulaire", "titulaire", "titulaire", "titulaire", "titulaire"],
    ["Parent", "certifications", "certifications", "p", "p", "p", "p", "t", "t", "t", "t", "codeInseeNaissance"],
    ["ID", "4.1", "4.2", "5.1", "5.5", "5.10", "5.11", "8.1", "8.3", "8.6", "8.9", "8.10"],
    ["Libellé", "Type", "Code", "Identifiant technique", "Donnée certifiée", "Date de début", "Date de fin", "Nom de naissance", "Prénom 1", "Année", "Sexe", "Code INSEE"],
    ["Balise", "type", "code", "idTechnique", "donneeCertifiee", "dateDebutValidite", "dateFinValidite", "nomNaissance", "prenom1", "anneeNaissance", "sexe", "codeInsee"],
]  # fmt: skip


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [",", ";", "\t"])
def test_csv_a_cinq_lignes_d_entetes(encodage: str, separateur: str, tmp_path: Path) -> None:
    """Every header row is one; the first holder is not skipped."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=separateur)
    ecrivain.writerows(CINQ)
    ecrivain.writerow(["", "RNCP", "99001", "0012", "true", "2026-07-03", "nil", "Lœuvre", "Zoé", "1990", "F", "1053"])
    ecrivain.writerow(["", "RS", "1710", "0013", "true", "03/07/2026", "nil", "Élan", "Tom", "1991", "M", "2B033"])
    chemin = tmp_path / "h.csv"
    chemin.write_bytes(sortie.getvalue().encode(encodage))
    lignes = lire(chemin)
    assert [(x.passage.code_certification, x.passage.id_technique, x.passage.nom_naissance, x.passage.code_insee) for x in lignes] == [
        ("RNCP99001", "0012", "Lœuvre", "01053"), ("RS1710", "0013", "Élan", "2B033"),
    ]  # fmt: skip
    assert [x.passage.debut_validite for x in lignes] == [date(2026, 7, 3)] * 2
    assert [x.passage.fin_validite for x in lignes] == [None] * 2


def ecrit(passages: list[Passage], dossier: Path) -> Path:
    chemin = dossier / "t.csv"
    with chemin.open("w", encoding="utf-8", newline="") as f:
        assert ecrire_csv(passages, f) == len(passages)
    return chemin


def relue(p: Passage) -> Passage:
    """What our CSV keeps: the passage as written, presences as they were, DigComp levels as they were."""
    q = attendu(p)
    dit = {c.cle: getattr(q, c.cle) for c in champs() if hasattr(q, c.cle)}
    dit = {k: " ".join(v.split()) if isinstance(v, str) else v for k, v in dit.items()}
    dit |= {"presence_langue": p.presence_langue, "presence_numerique": p.presence_numerique}
    if p.voie == "titulaire":
        dit |= {"libelle_commune": p.libelle_commune, "libelle_pays": p.libelle_pays}
    return replace(q, **dit)


def test_aller_et_retour(tmp_path: Path) -> None:
    lot = [un_passage(random.Random(n), n) for n in range(400)]
    lu = TableauLu()
    lignes = lire(ecrit(lot, tmp_path), lu)
    assert [x.passage for x in lignes] == [relue(p) for p in lot]
    assert dits(lignes) == []
    assert lu.inconnues == []


@given(st.dictionaries(st.sampled_from(["nom_naissance", "prenom1", "id_technique", "verbatim", "nom_usage"]), st.text(st.sampled_from("aé=+-@'\"; ,|%’\t&<5"), min_size=1, max_size=8)))  # fmt: skip
def test_une_formule_est_neutralisee_et_relue(tmp_path_factory: pytest.TempPathFactory, textes: dict[str, str]) -> None:
    dit = {k: " ".join(v.split()) for k, v in textes.items()}
    p = replace(ATTENDUE, **dit)
    if not p.nom_naissance or not p.id_technique:
        return
    chemin = ecrit([p], tmp_path_factory.mktemp("t"))
    with chemin.open(encoding="utf-8", newline="") as f:
        cellules = list(csv.reader(f, delimiter=";"))[1]
    assert not [c for c in cellules if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (ligne,) = lire(chemin)
    for cle, texte in dit.items():
        assert getattr(ligne.passage, cle) == texte


def test_plusieurs_resultats_digcomp(tmp_path: Path) -> None:
    resultats = (ResultatNumerique(3, "1", "2"), ResultatNumerique(None, "5", ""), ResultatNumerique(8, "2", "6"))
    p = replace(ATTENDUE, score_numerique=640, resultats_numeriques=resultats, presence_numerique=True)
    (ligne,) = lire(ecrit([p], tmp_path))
    assert ligne.passage == p


def test_le_nir_n_est_pas_dans_le_tableau(tmp_path: Path) -> None:
    p = replace(ATTENDUE, voie="nir", nir="2900444109001", nir_nom_naissance="Martin")
    assert "2900444109001" not in ecrit([p], tmp_path).read_text()
    assert "nir" not in [c.cle for c in champs()]


def ligne_csv(tmp_path: Path, **valeurs: str) -> LigneTableau:
    libelles = {c.cle: c.libelle for c in champs()}
    base = {
        "type_certification": "RNCP",
        "code_certification": "99001",
        "id_technique": "1",
        "debut_validite": "03/07/2026",
        "nom_naissance": "A",
        "prenom1": "B",
    }
    tout = base | valeurs
    chemin = tmp_path / "l.csv"
    chemin.write_text(";".join(libelles[c] for c in tout) + "\n" + ";".join(tout.values()) + "\n", encoding="utf-8")
    (ligne,) = lire(chemin)
    return ligne


@pytest.mark.parametrize(
    ("cle", "texte", "lu", "code"),
    [
        ("code_postal", "1000", "01000", "ZERO"), ("code_postal_centre", "1000", "01000", "ZERO"), ("code_postal", "44000", "44000", ""),
        ("code_postal", "SW1A 1AA", "SW1A 1AA", ""), ("code_insee", "1053", "01053", "ZERO"), ("id_technique", "0012", "0012", ""),
        ("id_technique", "1,23457E+15", "", "ARRONDI"), ("id_dossier", "1.2E+12", "", "ARRONDI"), ("sexe", "Femme", "F", ""),
        ("donnee_certifiee", "OUI", True, ""), ("donnee_certifiee", "NON", False, ""), ("mention", "TB", "MENTION_TRES_BIEN", ""),
        ("mention", "super", "", "AUTRE"), ("debut_validite", "31/02/2026", None, "AUTRE"), ("annee_naissance", "1890", None, "AUTRE"),
        ("nature_deposant", "TIERS_DE_CONFIANCE", "TIERS_CONFIANCE", ""), ("initiative", "FRANCE_TRAVAIL", "POLE_EMPLOI", ""),
        ("scoring", "nil", "", ""), ("nom_naissance", "Null", "Null", ""), ("nom_naissance", "NILL", "", ""), ("prenom1", "Nil", "Nil", ""),
        ("nom_naissance", "N" * 61, "", "AUTRE"), ("niveau_langue", "b2", "B2", ""),
    ],
)  # fmt: skip
def test_cellules(cle: str, texte: str, lu: Any, code: str, tmp_path: Path) -> None:
    ligne = ligne_csv(tmp_path, **{cle: texte})
    assert getattr(ligne.passage, cle) == lu
    assert bool(ligne.constats) is bool(code)
    for _, c in ligne.constats:
        assert "ligne 2, colonne" in c.ou
        assert c.est_bloquant is (code != "ZERO")


def test_numero_de_quinze_chiffres_pris_pour_un_nombre(tmp_path: Path) -> None:
    (ligne,) = lire(modele_officiel(tmp_path / "m.xlsx", [{**LEA, "id_technique": 1234567890123456789}]))
    assert [c for c, _ in dits([ligne])].count("id_technique") == 1


@pytest.mark.parametrize(
    "contenu", [b"", b"bonjour", b"a;b;c\n1;2;3\n", b"\x00\x01\x02\xff", b"PK\x03\x04abc", b"\x81\x8d\x8f"]
)
def test_refus(contenu: bytes, tmp_path: Path) -> None:
    chemin = tmp_path / "x.csv"
    chemin.write_bytes(contenu)
    with pytest.raises(ErreurMetier) as e:
        lire(chemin)
    assert e.value.constats[0].remede


def test_entetes_uniques() -> None:
    assert len(set(entetes_csv())) == len(entetes_csv())


@pytest.mark.parametrize(
    ("entetes", "manque"),
    [
        ("Nom de naissance;Premier prénom;Sexe", "« Numéro de fiche »"),
        ("Numéro de fiche;Sexe;Date de délivrance", "« Nom de naissance »"),
    ],
)
def test_un_tableau_sans_l_essentiel_est_refuse_une_fois(entetes: str, manque: str, tmp_path: Path) -> None:
    """600 rows without a column of fiches used to be said 600 times."""
    chemin = tmp_path / "t.csv"
    chemin.write_text("\n".join([entetes, *["Martin;Léa;F"] * 600]), encoding="utf-8")
    with pytest.raises(ErreurMetier, match="ACC-012") as e:
        lire(chemin)
    assert len(e.value.constats) == 1
    assert manque in e.value.constats[0].quoi
