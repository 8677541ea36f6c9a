"""What a column remembers changes nothing to what is read in it, and stays small."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.imports.domain import jugement, lecteurs
from parchemin.imports.domain.jugement import Grille
from parchemin.imports.domain.modele import Cellule, ChampImport

CHAMPS = (
    ChampImport("nom", "Nom", lecteurs.texte(6), obligatoire=True),
    ChampImport("jour", "Né le", lecteurs.date_jour(passee=True)),
    ChampImport("note", "Note", lecteurs.decimal(minimum=0, maximum=20), obligatoire=True),
    ChampImport("siret", "SIRET", lecteurs.siret()),
    ChampImport("voie", "Voie", lecteurs.choix({"Apprentissage": "app", "VAE": "vae"})),
    ChampImport("tel", "Tél", lecteurs.telephone()),
    ChampImport("oui", "Oui", lecteurs.booleen()),
)
CELLULES = st.sampled_from([
    None, "", " ", "1", 1, 1.0, True, "oui", "Ada", "Ada ", "un nom trop long", "03/04/05", "31/02/2005", date(2005, 4, 3),
    datetime(2005, 4, 3, 8, 0),  # noqa: DTZ001
    "12,5", 12.5, Decimal("12.5"), "21", "apprentissages", "612345678", 612345678,
    "73282932000074", "13002526500013", "3252650001", "x" * 80,
])  # fmt: skip


def grille() -> Grille:
    return Grille({c.cle: c for c in CHAMPS}, {c.cle: j for j, c in enumerate(CHAMPS)}, [c.libelle for c in CHAMPS])


def lue(g: Grille, numero: int, cellules: list[Cellule]) -> Any:
    ligne, constats = g.lire(numero, cellules)
    # 1 and True are equal, and are not the same reading.
    return {k: (type(v), v) for k, v in ligne.valeurs.items()}, ligne.illisibles, constats


@given(lignes=st.lists(st.lists(CELLULES, min_size=0, max_size=8), max_size=30), retenues=st.sampled_from([1, 3, 100]))
@settings(max_examples=200)
def test_ce_qui_est_retenu_est_ce_qui_serait_lu(lignes: list[list[Any]], retenues: int) -> None:
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(jugement, "RETENUES", retenues)
        memoire = grille()
        for numero, cellules in enumerate(lignes, start=2):
            assert lue(memoire, numero, cellules) == lue(grille(), numero, cellules)
        assert all(len(colonne) <= retenues for _, _, colonne, _ in memoire._plan)


@given(lignes=st.lists(st.lists(CELLULES, min_size=0, max_size=8), max_size=30))
def test_lire_un_paquet_est_lire_chaque_ligne(lignes: list[list[Any]]) -> None:
    """Column after column, with lines of any width: same values, same faults, in the same order."""
    numerotees = list(enumerate(lignes, start=2))
    for (ligne, constats), (numero, cellules) in zip(grille().lire_toutes(numerotees), numerotees, strict=True):
        attendue = lue(grille(), numero, cellules)
        assert ligne.numero == numero
        assert ({k: (type(v), v) for k, v in ligne.valeurs.items()}, ligne.illisibles, constats) == attendue
        # Fields that nobody could read are not there, and the others are in the order of the kind.
        assert list(ligne.valeurs) == [c.cle for c in CHAMPS if c.cle not in ligne.illisibles]


def test_rien_a_lire() -> None:
    assert grille().lire_toutes([]) == []
    ((ligne, constats),) = Grille({}, {}, []).lire_toutes([(2, ["x"])])
    assert (ligne.valeurs, constats) == ({}, [])


def test_une_valeur_qui_revient_n_est_lue_qu_une_fois() -> None:
    lus: list[Cellule] = []

    def lecteur(cellule: Cellule) -> Cellule:
        lus.append(cellule)
        return cellule

    g = Grille({"x": ChampImport("x", "X", lecteur)}, {"x": 0}, ["X"])
    for cellule in ("VAE", "CFA", "VAE", 3, 3, "long" * 30, "long" * 30, "CFA"):
        assert g.lire(2, [cellule])[0].valeurs == {"x": cellule}
    assert lus == ["VAE", "CFA", 3, 3, "long" * 30, "long" * 30]
