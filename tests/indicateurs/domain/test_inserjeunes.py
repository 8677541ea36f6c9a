"""The official file: ours, in its shape; and the real one, in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from parchemin.indicateurs.domain.officiel.inserjeunes import COLONNES, compatible, lire

ENTETE = ";".join(COLONNES)
BONNE = "cumul 2023-2024;0999991A;CFA fictif;BRETAGNE;30.0;57.0;13.0;;30.0;81.0;73.0;8.0;73.0;;"


def codes(*lignes: str, entete: str = ENTETE) -> list[str]:
    return [c.code for c in lire([entete, *lignes]).constats]


def test_une_ligne_bonne_se_lit() -> None:
    (ligne,) = lire([ENTETE, BONNE]).lignes
    assert (ligne.uai, ligne.annee) == ("0999991A", "cumul 2023-2024")
    assert ligne.valeurs["emploi_6"] == 81
    assert ligne.valeurs["emploi_18"] is None
    assert not ligne.plafonnee


def test_les_colonnes_se_trouvent_par_leur_nom() -> None:
    noms, valeurs = list(COLONNES)[::-1], BONNE.split(";")[::-1]
    lecture = lire(["\ufeff" + ";".join(noms), ";".join(valeurs)])
    assert lecture.lignes[0].valeurs["va_emploi_6"] == 8


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("cumul 2023-2024", "2024"), "IND-003"), (("cumul 2023-2024", "cumul 2023-2025"), "IND-003"),
        (("0999991A", "099999"), "IND-004"), (("57.0;13.0", "58.0;13.0"), "IND-010"), ((";;30.0;", ";;31.0;"), "IND-011"),
        (("81.0;73.0;8.0", "70.0;62.0;8.0"), "IND-012"), (("73.0;8.0", "73.0;5.0"), "IND-013"),
        (("57.0", "cinquante"), "IND-006"), (("57.0", "157.0"), "IND-006"), (("57.0", "nan"), "IND-006"),
    ],
)  # fmt: skip
def test_une_ligne_fausse_est_dite_et_ecartee(change: tuple[str, str], code: str) -> None:
    lecture = lire([ENTETE, BONNE.replace(*change, 1), BONNE.replace("0999991A", "0999992B")])
    assert code in [c.code for c in lecture.constats]
    assert [x.uai for x in lecture.lignes] == ["0999992B"]
    assert all("ligne 2" in c.ou for c in lecture.constats)


def test_un_autre_fichier_ne_donne_rien() -> None:
    assert codes(BONNE, entete="Année;UAI;Nom") == ["IND-001"]
    assert codes() == ["IND-103"]
    assert codes("cumul 2023-2024;0999991A") == ["IND-002"]
    assert codes(BONNE, BONNE) == ["IND-005"]


def test_i07_i08_i10_i11() -> None:
    """Real published values, as figures: 57/70 → 81; 37/58 → 64; a rate without leavers is not derived."""
    assert compatible(57, 30, 81)
    assert compatible(37, 42, 64)
    assert not compatible(37, 42, 70)
    sans_taux = "cumul 2023-2024;0999993C;Autre;BRETAGNE;43.0;32.0;25.0;;43.0;;;;;;"
    vide = "cumul 2023-2024;0999994D;Vide;BRETAGNE;;;;;;;;;;;"
    lecture = lire([ENTETE, sans_taux, vide])
    assert lecture.constats == []
    assert [x.valeurs["emploi_6"] for x in lecture.lignes] == [None, None]
    assert set(lecture.lignes[1].valeurs.values()) == {None}


def test_le_fichier_officiel_entier(officiel: Path) -> None:
    """11 314 rows, six periods, and not one that contradicts itself (facts b.4)."""
    with (officiel / "inserjeunes" / "fr-en-inserjeunes-cfa.csv").open(encoding="utf-8-sig", newline="") as f:
        lecture = lire(f)
    assert lecture.constats == []
    assert len(lecture.lignes) == 11_314
    assert len(lecture.annees) == 6
    assert lecture.annees[0] == "cumul 2023-2024"
    recentes = [x for x in lecture.lignes if x.annee == "cumul 2023-2024"]
    assert len(recentes) == 2_758
    assert sum(x.valeurs["poursuite"] is not None for x in recentes) == 2_209
    assert sum(x.valeurs["emploi_6"] is not None for x in recentes) == 1_973
    assert sum(x.plafonnee for x in lecture.lignes) == 655 + 534
