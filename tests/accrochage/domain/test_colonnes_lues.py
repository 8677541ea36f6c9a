"""Columns of house files: a whole date of birth, a result, a number under « Code RNCP »."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from parchemin.accrochage.domain.colonnes_lues import deduire, dire_colonnes, lire_naissance, lire_resultat
from parchemin.accrochage.domain.tableau import TableauLu, lire_tableau
from parchemin.imports.domain.modele import Illisible


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [
        ("01/02/1985", (1985, 2, 1)), (datetime(1985, 2, 1), (1985, 2, 1)), ("1985-02-01", (1985, 2, 1)),  # noqa: DTZ001
        ("00/02/1985", (1985, 2, None)), ("00/00/1985", (1985, None, None)), ("02/1985", (1985, 2, None)), ("1985", (1985, None, None)),
        ("NILL", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_une_date_de_naissance_entiere(cellule: object, attendu: object) -> None:
    assert lire_naissance(cellule) == attendu  # type: ignore[arg-type]


@pytest.mark.parametrize("cellule", ["31/02/1985", "hier", "13/1985"])
def test_une_naissance_impossible_se_refuse(cellule: str) -> None:
    with pytest.raises(Illisible):
        lire_naissance(cellule)


@pytest.mark.parametrize(
    "mot",
    ["Admis", "ADMISE", "admis(e)", "admis·e", "Reçue", "validé", "Validée", "Obtenu", "Obtenue", "Réussie", "Admis avec mention Bien",
     "Favorable", "certifiés", "Validation totale"],
)  # fmt: skip
def test_qui_a_obtenu_passe(mot: str) -> None:
    assert lire_resultat(mot) is True


@pytest.mark.parametrize(
    ("mot", "code"),
    [
        ("Ajourné", "ACC-146"), ("AJOURNÉE", "ACC-146"), ("Refusée", "ACC-146"), ("absent", "ACC-146"), ("Échec", "ACC-146"), ("Non admise", "ACC-146"),
        ("non validé", "ACC-146"), ("Pas admis", "ACC-146"), ("Absent justifié", "ACC-146"), ("Défavorable", "ACC-146"),
        ("Partiel", "ACC-150"), ("Validation partielle", "ACC-150"), ("2 blocs", "ACC-150"),
        ("peut-être", "ACC-147"), ("14,5", "ACC-147"), ("invalidé par le jury", "ACC-147"),
    ],
)  # fmt: skip
def test_les_autres_refusent_la_ligne(mot: str, code: str) -> None:
    with pytest.raises(Illisible) as refus:
        lire_resultat(mot)
    assert refus.value.constat.code == code


def test_ce_que_la_date_contredit() -> None:
    _, constats = deduire({"date_naissance": (1985, 2, 1), "annee_naissance": 1986, "mois_naissance": None})
    assert [(c, k.code) for c, k in constats] == [("date_naissance", "ACC-145")]
    assert "01/02/1985" in constats[0][1].quoi
    assert "1986" in constats[0][1].quoi
    assert deduire({"date_naissance": (1985, 2, 1), "annee_naissance": 1985}) == (
        {"annee_naissance": 1985, "mois_naissance": 2, "jour_naissance": 1},
        [],
    )


def test_deux_certifications_sur_une_ligne() -> None:
    assert deduire({"fiche_rncp": "RNCP1710", "code_certification": "1710"})[0]["code_certification"] == "RNCP1710"
    assert [k.code for _, k in deduire({"fiche_rncp": "RNCP1710", "fiche_rs": "RS5"})[1]] == ["ACC-149"]
    assert deduire({"fiche_rncp": None, "fiche_rs": "RS5"}) == ({"code_certification": "RS5"}, [])


@pytest.mark.parametrize("intitule", ["Date de naissance", "Né(e) le", "Date naiss.", "DDN", "Naissance"])
@pytest.mark.parametrize(
    "fiche", [("Code RNCP", "99002", "RNCP99002"), ("Code RS", "1710", "RS1710"), ("N° RNCP", "RNCP99002", "RNCP99002")]
)
def test_un_fichier_de_la_maison(intitule: str, fiche: tuple[str, str, str], tmp_path: Path) -> None:
    colonne, numero, code = fiche
    chemin = tmp_path / "erp.csv"
    chemin.write_text(
        f"Identifiant;{colonne};Nom de naissance;Prénom;{intitule};Décision du jury;Date de la décision du jury;Date de délivrance\n"
        f"a1;{numero};Martin;Léa;01/02/1985;Admise;03/11/2026;03/11/2026\n"
        f"a2;{numero};Petit;Noé;03/04/1990;Ajourné;03/11/2026;03/11/2026\n",
        encoding="utf-8",
    )
    lu = TableauLu()
    lea, noe = lire_tableau(chemin, lu)
    p = lea.passage
    assert (p.code_certification, p.type_certification) == (code, code.rstrip("0123456789"))
    assert (p.annee_naissance, p.mois_naissance, p.jour_naissance) == (1985, 2, 1)
    assert [k.code for _, k in lea.constats] == []
    assert [k.code for _, k in noe.constats] == ["ACC-146"]
    assert lu.inconnues == ["Date de la décision du jury"]


def test_ce_qui_n_a_pas_de_colonne_se_dit() -> None:
    tout = {"nom_naissance", "prenom1", "sexe", "date_naissance", "libelle_commune"}
    assert dire_colonnes(tout, []) == []
    assert ["naissance" in k.quoi for k in dire_colonnes(tout - {"date_naissance"}, [])] == [True]
    assert [k.quoi for k in dire_colonnes(tout - {"libelle_commune"}, [])] == [
        "Aucune colonne ne donne le lieu de naissance."
    ]
    assert [k.code for k in dire_colonnes(tout, [("Statut", ["Ajournée", "Admis"])])] == ["ACC-153"]
    assert dire_colonnes({*tout, "resultat"}, [("Statut", ["Ajournée"])]) == []
    assert dire_colonnes({"id_dossier", "dossier_nom"}, []) == []
