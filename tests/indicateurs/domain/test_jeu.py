"""What leaves the house in a yearly set: under the threshold, by subtraction of the total, by subtraction of last year."""

from __future__ import annotations

import json
from itertools import product

import pytest

from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.jeu import Cellule, composer, figure, proteger
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.publication import EtatPublication, Seuils, publiable

SEUILS = Seuils(diffusion=20, sortie=5)
OBTENTION = catalogue()["obtention"]


def cellule(effectif: int, avant: int = 0, admis: int | None = None) -> Cellule:
    r = Rapport(effectif if admis is None else admis, effectif)
    return Cellule(OBTENTION, effectif, avant, publiable([("2026", r), ("2025", Rapport(avant, avant))], SEUILS))


def etats(total: Cellule, *parties: Cellule) -> list[str]:
    return [str(c.publiable.etat) for c in proteger(total, parties, SEUILS)]


def test_une_case_cachee_seule_en_cache_une_autre() -> None:
    """80 in all, 42 and 30 shown: the 8 hidden ones would be read by subtraction. The smaller of the others hides too."""
    assert etats(cellule(80), cellule(42), cellule(30), cellule(8)) == ["publie", "masque", "effectif_insuffisant"]


def test_deux_cases_cachees_se_protegent() -> None:
    assert etats(cellule(60), cellule(42), cellule(10), cellule(8)) == [
        "publie",
        "effectif_insuffisant",
        "effectif_insuffisant",
    ]


def test_le_cumul_ne_trahit_pas_une_poignee() -> None:
    """Last year's 25 are public: 28 over two years would tell the 3 of this year. 8 would be told too, which no text forbids."""
    assert etats(cellule(60), cellule(30), cellule(27), cellule(3, avant=25)) == ["publie", "masque", "masque"]
    assert etats(cellule(60), cellule(30), cellule(22), cellule(8, avant=25)) == ["publie", "masque", "cumule"]


@pytest.mark.parametrize("tailles", list(product((0, 3, 8, 19, 20, 45), repeat=3)))
def test_rien_ne_se_retrouve_par_soustraction(tailles: tuple[int, int, int]) -> None:
    """By brute force: with the total shown, never exactly one part of this year left unsaid."""
    total = cellule(sum(tailles))
    parties = proteger(total, [cellule(n) for n in tailles], SEUILS)
    if total.publiable.etat is not EtatPublication.PUBLIE:
        return
    tues = [c for c in parties if c.effectif and c.publiable.etat is not EtatPublication.PUBLIE]
    assert len(tues) != 1 or len([n for n in tailles if n]) == 1


def test_une_figure_publiee_se_lit_sans_flottant() -> None:
    dite = figure(cellule(42, admis=36))
    assert (dite["valeur"], dite["numerateur"], dite["denominateur"], dite["annees"]) == ("85.7", 36, 42, ["2025-2026"])
    cachee = figure(cellule(10, admis=9))
    assert (cachee["valeur"], cachee["numerateur"], cachee["denominateur"]) == (None, None, None)
    assert cachee["etat_en_mots"] == "effectif insuffisant"


def test_le_contenu_est_le_meme_deux_fois_et_ne_dit_pas_les_caches() -> None:
    def fait() -> str:
        return json.dumps(composer(
            organisme={"nom": "CFA"}, annee=2026, arrete_au="2026-11-01", seuil=20, methode=[], ensemble=[cellule(63, admis=50)],
            formations=[({"cle": 1}, [cellule(50, admis=41)]), ({"cle": 2}, [cellule(13, admis=9)])], seuils=SEUILS,
        ), sort_keys=True)  # fmt: skip

    assert fait() == fait()
    assert '"denominateur": 13' not in fait()
    assert '"denominateur": 50' not in fait()
