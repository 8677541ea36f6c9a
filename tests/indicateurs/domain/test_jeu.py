"""What leaves the house in a yearly set: under the threshold, by subtraction of the total, by subtraction of last year."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product

import pytest

from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.jeu import Cellule, composer, figure, proteger, proteger_a_cote
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.publication import EtatPublication, Seuils, publiable

SEUILS = Seuils(diffusion=20)
OBTENTION = catalogue()["obtention"]


def cellule(effectif: int, avant: int = 0, admis: int | None = None) -> Cellule:
    """Half of the people unless one says how many: « all » and « none » are another matter, tested apart."""
    r = Rapport(effectif // 2 if admis is None else admis, effectif)
    return Cellule(OBTENTION, effectif, avant, publiable([("2026", r), ("2025", Rapport(avant // 2, avant))], SEUILS))


def etats(total: Cellule, *parties: Cellule) -> list[str]:
    return [str(c.publiable.etat) for c in proteger(total, parties, SEUILS)]


INSUFFISANT = "effectif_insuffisant"


def test_une_case_cachee_seule_en_cache_une_autre() -> None:
    """80 in all, 42 and 30 shown: the 8 hidden ones would be read by subtraction. The smaller of the others hides too."""
    assert etats(cellule(80), cellule(42), cellule(30), cellule(8)) == ["publie", "publie", "masque", INSUFFISANT]


def test_deux_cases_cachees_se_protegent() -> None:
    assert etats(cellule(64), cellule(42), cellule(12), cellule(10)) == ["publie", "publie", INSUFFISANT, INSUFFISANT]


def test_un_reste_trop_petit_en_cache_une_autre() -> None:
    """60 in all, 42 shown: the two others together would be 18 people, read by subtraction."""
    assert etats(cellule(60), cellule(42), cellule(10), cellule(8)) == ["publie", "masque", INSUFFISANT, INSUFFISANT]


def test_un_reste_tout_d_un_cote_en_cache_une_autre() -> None:
    """4 out of 53 in all, all 4 in the part of 23: each of the 30 others would be known for certain."""
    parties = [cellule(23, admis=4), cellule(15, admis=0), cellule(15, admis=0)]
    assert etats(cellule(53, admis=4), *parties) == ["publie", "masque", INSUFFISANT, INSUFFISANT]
    melange = [cellule(23, admis=4), cellule(15, admis=1), cellule(15, admis=0)]
    assert etats(cellule(53, admis=5), *melange) == ["publie", "publie", INSUFFISANT, INSUFFISANT]


def test_deux_annees_reunies_ne_trahissent_pas_la_seconde() -> None:
    """Last year's 41 are public: 47 over two years would tell the 6 of this year."""
    assert etats(cellule(6, avant=41), cellule(6, avant=41)) == ["masque", "masque"]
    assert etats(cellule(12, avant=9), cellule(12, avant=9)) == ["cumule", "cumule"]


def test_sous_deux_annees_reunies_une_partie_seule_ne_reste_pas_tue() -> None:
    """19 + 19 in all over two years, 12 + 10 shown: the 16 others would be read by subtraction."""
    assert etats(cellule(19, avant=19), cellule(12, avant=10), cellule(7, avant=9)) == ["cumule", "masque", INSUFFISANT]


@pytest.mark.parametrize("tailles", list(product((0, 3, 8, 19, 20, 45), repeat=3)))
@pytest.mark.parametrize("avant", [(0, 0, 0), (0, 12, 30), (5, 5, 5), (25, 25, 25)])
def test_rien_ne_se_retrouve_par_soustraction(tailles: tuple[int, int, int], avant: tuple[int, int, int]) -> None:
    """By brute force, as a reader with paper would: one unknown in one sum, or two spans of which one is known."""
    total, *parties = proteger(
        cellule(sum(tailles), sum(avant)), [cellule(n, a) for n, a in zip(tailles, avant, strict=True)], SEUILS
    )
    for montre in (EtatPublication.PUBLIE, EtatPublication.CUMULE):
        if total.publiable.etat is montre:
            deux = montre is EtatPublication.CUMULE
            tues = [c for c in parties if (c.effectif or (deux and c.avant)) and c.publiable.etat is not montre]
            dites = [c for c in parties if c.publiable.etat is montre]
            assert len(tues) != 1 or not dites
            if tues and dites:
                assert sum(c.effectif + (c.avant if deux else 0) for c in tues) >= SEUILS.diffusion
    for c in (total, *parties):
        assert c.publiable.etat is not EtatPublication.CUMULE or c.avant < SEUILS.diffusion


def test_une_annee_sans_personne_ne_prend_pas_les_chiffres_de_la_precedente() -> None:
    assert str(cellule(0, avant=47).publiable.etat) == "sans_population"


def test_une_figure_publiee_se_lit_sans_flottant() -> None:
    dite = figure(cellule(42, admis=36), SEUILS)
    assert (dite["valeur"], dite["numerateur"], dite["denominateur"], dite["annees"]) == ("85.7", 36, 42, ["2025-2026"])
    cachee = figure(cellule(10, admis=9), SEUILS)
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


def _ruptures(code: str, *comptes: tuple[int, int]) -> list[Cellule]:
    """The total, then its parts: (broken, contracts)."""
    lus = [(sum(a for a, _ in comptes), sum(n for _, n in comptes)), *comptes]
    return [Cellule(catalogue()[code], n, 0, publiable([("2026", Rapport(a, n))], SEUILS)) for a, n in lus]


@pytest.mark.parametrize(
    ("neuf_mois", "attendu"),
    [
        # 12 broken of which 8 within nine months: the 4 others would be known.
        ([(8, 40), (10, 60)], ["publie", "masque", "masque"]),
        ([(7, 40), (10, 60)], ["publie", "publie", "publie"]),
        ([(12, 40), (20, 60)], ["publie", "publie", "publie"]),
        # 38 contracts old enough out of 40: the rates of the two others would be known.
        ([(7, 38), (10, 60)], ["masque", "masque", "publie"]),
    ],
)
def test_deux_taux_cote_a_cote_ne_se_soustraient_pas(neuf_mois: list[tuple[int, int]], attendu: list[str]) -> None:
    brut = proteger(*_en_deux(_ruptures("rupture", (12, 40), (20, 60))), SEUILS)
    dites = proteger_a_cote(brut, _ruptures("rupture_9_mois", *neuf_mois), SEUILS)
    assert [str(c.publiable.etat) for c in brut] == ["publie"] * 3, "what the law asks for is not what hides"
    assert [str(c.publiable.etat) for c in dites] == attendu


def _en_deux(cellules: list[Cellule]) -> tuple[Cellule, list[Cellule]]:
    return cellules[0], cellules[1:]


@pytest.mark.parametrize(
    ("contrats", "rompus", "anciens", "neuf_mois"),
    [
        # Broken 9 − 2 = 7 in the two first trainings, of which 4 + 2 within nine months: told by the total of one rate, by the
        # parts of the other.
        ((5, 4, 5), (5, 2, 2), (5, 4, 3), (4, 2, 2)),
        ((6, 5, 5), (3, 3, 5), (6, 4, 5), (3, 2, 4)),
        ((6, 4, 4), (3, 3, 2), (6, 4, 4), (1, 3, 1)),
    ],
)
def test_le_total_de_l_un_moins_les_parts_de_l_autre(
    contrats: tuple[int, ...], rompus: tuple[int, ...], anciens: tuple[int, ...], neuf_mois: tuple[int, ...]
) -> None:
    """Every group of trainings, one by one, looked for by elimination: none differs by one person between the two rates."""
    seuils, n = Seuils(diffusion=4, groupe=10, extreme=10, isole=2), len(contrats)

    def cellules(code: str, admis: tuple[int, ...], gens: tuple[int, ...]) -> list[Cellule]:
        lus = [(sum(admis), sum(gens)), *zip(admis, gens, strict=True)]
        return [Cellule(catalogue()[code], d, 0, publiable([("2026", Rapport(a, d))], seuils)) for a, d in lus]

    brutes = cellules("rupture", rompus, contrats)
    montrees = proteger(brutes[0], brutes[1:], seuils)
    dites = proteger_a_cote(montrees, cellules("rupture_9_mois", neuf_mois, anciens), seuils)
    assert sum(c.publiable.rapport is not None for c in (*montrees, *dites)) >= 3, "not all hidden"

    def connues(exactes: bool) -> list[list[Fraction]]:
        lignes = []
        for cote, cs in enumerate((montrees, dites)):
            for k, c in enumerate(cs):
                p = c.publiable
                if p.rapport is not None and not (exactes and p.etat is EtatPublication.BORNE):
                    lignes.append([Fraction(j // n == cote and (k == 0 or j % n == k - 1)) for j in range(2 * n)])
        return lignes

    for groupe in product((0, 1), repeat=n):
        voulue = [Fraction(x) for x in groupe] + [Fraction(-x) for x in groupe]
        for exactes, a, b in ((True, rompus, neuf_mois), (False, contrats, anciens)):
            if sum(x - y for x, y, pris in zip(a, b, groupe, strict=True) if pris) == 1:
                assert _rang([*connues(exactes), voulue]) > _rang(connues(exactes)), groupe


def _rang(lignes: list[list[Fraction]]) -> int:
    restent, rang = [list(x) for x in lignes], 0
    for col in range(len(lignes[0]) if lignes else 0):
        pivot = next((x for x in restent if x[col]), None)
        if pivot is None:
            continue
        rang += 1
        restent = [
            [v - x[col] / pivot[col] * p for v, p in zip(x, pivot, strict=True)] for x in restent if x is not pivot
        ]
    return rang


def test_ce_qui_reste_sous_deux_totaux_ne_se_soustrait_pas() -> None:
    """12 and 15 contracts kept quiet under both totals, 9 broken of which 6 within nine months: 3 would be known."""
    brut = proteger(*_en_deux(_ruptures("rupture", (12, 60), (4, 12), (5, 15))), SEUILS)
    dites = proteger_a_cote(brut, _ruptures("rupture_9_mois", (6, 60), (3, 12), (3, 15)), SEUILS)
    assert [str(c.publiable.etat) for c in brut] == ["publie", "publie", INSUFFISANT, INSUFFISANT]
    assert [str(c.publiable.etat) for c in dites] == ["masque", "publie", INSUFFISANT, INSUFFISANT]


def test_le_jeu_protege_la_famille_des_ruptures() -> None:
    grand, petit = (_ruptures(code, x, y) for code, x, y in (
        ("rupture", (12, 40), (20, 60)), ("rupture_9_mois", (8, 40), (10, 60)),
    ))  # fmt: skip
    contenu = composer(
        organisme={"nom": "CFA"}, annee=2026, arrete_au="2026-11-01", seuil=20, methode=[], ensemble=[grand[0], petit[0]],
        formations=[({"cle": n}, [grand[n], petit[n]]) for n in (1, 2)], seuils=SEUILS,
    )  # fmt: skip
    assert [f["etat"] for f in contenu["formations"][0]["figures"]] == ["publie", "masque"]
