"""Sets of several years read side by side: what follows from all of them, looked for without the code that hides."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.jeu import Cellule, proteger
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.publication import EtatPublication, Seuils, publiable
from parchemin.indicateurs.domain.recoupements import Dite, SuiteAnnuelle

OBTENTION = catalogue()["obtention"]
ANNEES = ("2025", "2026")
Compte = tuple[int, int]


def publier(rang: int, comptes: list[list[Compte]], dites: list[set[Dite]], seuils: Seuils) -> list[Cellule]:
    """The set of one of two years: `comptes` by part, then by year; `dites`: the total's, then each part's, filled as it is published."""

    def suite(k: int, lus: list[Compte]) -> SuiteAnnuelle:
        return SuiteAnnuelle(tuple(n for _, n in lus), tuple(a for a, _ in lus), frozenset(dites[k]))

    def cellule(k: int, lus: list[Compte]) -> Cellule:
        par_annee = [(ANNEES[a], Rapport(*lus[a])) for a in range(rang, -1, -1)]
        avant = lus[rang - 1][1] if rang else 0
        avant_dite = any(d.annees == (1, 0) for d in dites[k]) and rang == 1
        apres_reunie = any(d.annees == (1, 1) for d in dites[k]) and rang == 0
        return Cellule(
            OBTENTION,
            lus[rang][1],
            avant,
            publiable(par_annee, seuils),
            avant_dite,
            apres_reunie,
            ANNEES,
            suite(k, lus),
        )

    total = [(sum(p[a][0] for p in comptes), sum(p[a][1] for p in comptes)) for a in range(2)]
    sorties = proteger(cellule(0, total), [cellule(k + 1, p) for k, p in enumerate(comptes)], seuils)
    for k, c in enumerate(sorties):
        if c.dite is not None:
            dites[k].add(c.dite)
    return sorties


def test_deux_annees_publiees_ne_rendent_pas_une_petite_formation() -> None:
    """66 − 50 + 73 − 55 − 31 = 3 and 84 − 60 + 86 − 62 − 38 = 10: 3 of 10, who were never to be told."""
    comptes = [[(50, 60), (55, 62)], [(15, 19), (16, 19)], [(1, 5), (2, 5)]]
    dites: list[set[Dite]] = [set() for _ in range(4)]
    premiere = publier(0, comptes, dites, Seuils(20))
    assert [str(c.publiable.etat) for c in premiere] == [
        "publie",
        "publie",
        "effectif_insuffisant",
        "effectif_insuffisant",
    ]
    seconde = publier(1, comptes, dites, Seuils(20))
    assert [str(c.publiable.etat) for c in seconde] == ["publie", "publie", "masque", "effectif_insuffisant"]


def test_sans_autre_annee_publiee_rien_de_plus_ne_se_cache() -> None:
    comptes = [[(50, 60), (55, 62)], [(15, 19), (16, 19)], [(1, 5), (2, 5)]]
    seule = publier(1, comptes, [set() for _ in range(4)], Seuils(20))
    assert [str(c.publiable.etat) for c in seule] == ["publie", "publie", "cumule", "effectif_insuffisant"]


def _suit(lignes: list[tuple[int, ...]], cible: tuple[int, ...]) -> bool:
    """Is the sum `cible` fixed by those of `lignes`? By elimination on all unknowns at once, in no way as the code does."""
    matrice = [[Fraction(x) for x in ligne] for ligne in lignes]
    voulu = [Fraction(x) for x in cible]
    for col in range(len(cible)):
        pivot = next((m for m in matrice if m[col]), None)
        if pivot is None:
            continue
        matrice.remove(pivot)
        for m in [*matrice, voulu]:
            if m[col]:
                q = m[col] / pivot[col]
                m[:] = [x - q * y for x, y in zip(m, pivot, strict=True)]
    return not any(voulu)


def _lignes(dites: list[set[Dite]], n: int) -> list[tuple[int, ...]]:
    """Each public figure as a sum of the unknowns (part 1 year 1, part 1 year 2, part 2 year 1…)."""
    lues = [tuple(d.annees) * n for d in dites[0]]
    for k in range(n):
        lues += [tuple((d.annees if j == k else (0, 0))[a] for j in range(n) for a in range(2)) for d in dites[k + 1]]
    return lues


def test_aucune_somme_de_moins_que_le_seuil_ne_suit_de_deux_annees_publiees() -> None:
    """Every group of parts and years, one by one: 64 sums for three parts."""
    hasard, seuils = random.Random(2026), Seuils(20, groupe=0)
    croisees = cumulees = 0
    for _ in range(300):
        comptes = []
        for _ in range(3):
            tailles = [hasard.choice([0, 3, 5, 9, 12, 19, 20, 26, 60]) for _ in range(2)]
            comptes.append([(hasard.randint(t // 4, t - t // 4), t) for t in tailles])
        dites: list[set[Dite]] = [set() for _ in range(4)]
        publier(0, comptes, dites, seuils)
        seconde = publier(1, comptes, dites, seuils)
        cumulees += any(c.publiable.etat is EtatPublication.CUMULE for c in seconde[1:])
        croisees += sum(c.publiable.etat is EtatPublication.MASQUE for c in seconde[1:])
        lignes, gens = _lignes(dites, 3), [p[a][1] for p in comptes for a in range(2)]
        for groupe in product((0, 1), repeat=6):
            n = sum(g for g, pris in zip(gens, groupe, strict=True) if pris)
            if 0 < n < 20:
                vus = tuple(int(pris and g > 0) for g, pris in zip(gens, groupe, strict=True))
                connus = [tuple(x if g else 0 for x, g in zip(ligne, gens, strict=True)) for ligne in lignes]
                assert not _suit(connus, vus), (comptes, groupe)
    assert cumulees > 20
    assert croisees > 20


def test_personne_n_est_certain_d_apres_deux_annees_publiees() -> None:
    """Small counts, every belief tried: no part hidden in a year is known to be all admitted, or none of it."""
    hasard, seuils, essayes = random.Random(7), Seuils(6, groupe=0), 0
    for _ in range(400):
        comptes = [
            [(hasard.choice([0, t // 2, t]), t) for t in (hasard.choice([2, 3, 4, 6, 7]) for _ in range(2))]
            for _ in range(3)
        ]
        total = [(sum(p[a][0] for p in comptes), sum(p[a][1] for p in comptes)) for a in range(2)]
        if any(a in (0, n) for a, n in total) or any(
            a in (0, n) for p in comptes for a, n in [(p[0][0] + p[1][0], p[0][1] + p[1][1])]
        ):
            continue
        dites: list[set[Dite]] = [set() for _ in range(4)]
        for rang in (0, 1):
            publier(rang, comptes, dites, seuils)
        gens = [p[a][1] for p in comptes for a in range(2)]
        vrai = [p[a][0] for p in comptes for a in range(2)]
        lignes = _lignes(dites, 3)
        croyables = (
            [
                x
                for x in product(*(range(n + 1) for n in gens))
                if all(
                    sum(a * b for a, b in zip(x, li, strict=True)) == sum(a * b for a, b in zip(vrai, li, strict=True))
                    for li in lignes
                )
            ]
            if len(lignes) >= 3
            else []
        )
        essayes += bool(croyables)
        for k in range(6 if croyables else 0):
            if any(d.annees == tuple(int(a == k % 2) for a in range(2)) for d in dites[1 + k // 2]):
                continue
            vus = {x[k] for x in croyables}
            assert vus not in ({0}, {gens[k]}), (comptes, k, dites)
        if essayes == 25:
            break
    assert essayes == 25


def test_deux_annees_reunies_d_une_part_bornent_celle_du_total() -> None:
    """One set alone. Of 30 people 29 or 30 are admitted; one training of 12 has 11 admitted in two years: it has no more this year, so
    that all the others are. And 11 + 10 of two totals, less 6 and 4 of two parts, leave 11 of 11."""
    seuils = Seuils(20)
    comptes = [[(0, 13), (11, 12)], [(9, 9), (9, 9)], [(9, 9), (9, 9)]]
    sorties = publier(1, comptes, [set() for _ in range(4)], seuils)
    assert [str(c.publiable.etat) for c in sorties[:2]] == ["borne", "masque"]
    dites: list[set[Dite]] = [set() for _ in range(4)]
    petits = [[(4, 4), (2, 3)], [(0, 1), (4, 4)], [(7, 7), (4, 4)]]
    for rang in (0, 1):
        publier(rang, petits, dites, Seuils(diffusion=5, groupe=12, extreme=10, isole=2))
    assert len(dites[1] | dites[2]) < 2


def test_personne_n_est_certain_d_apres_bornes_et_annees_reunies() -> None:
    """Every belief tried, bounds and years added up together, in either order of publication: nobody's year is certain, and no sum of
    fewer people than the threshold is known."""
    hasard, seuils, essayes = random.Random(11), Seuils(diffusion=5, groupe=12, extreme=10, isole=2), 0
    while essayes < 250:
        tailles = [[hasard.choice([0, 1, 2, 3, 4, 5]) for _ in range(2)] for _ in range(3)]
        comptes = [[(hasard.choice([0, t, hasard.randint(0, t)]), t) for t in ts] for ts in tailles]
        dites: list[set[Dite]] = [set() for _ in range(4)]
        sues = []
        for rang in hasard.choice([(0, 1), (1, 0)]):
            for k, c in enumerate(publier(rang, comptes, dites, seuils)):
                p = c.publiable
                if p.rapport is None or not p.rapport.denominateur:
                    continue
                borne = seuils.bornes(p.rapport) if p.etat is EtatPublication.BORNE else None
                annees = [ANNEES.index(a) for a in p.annees]
                cases = frozenset((j, a) for j in range(3) for a in annees if (k in (0, j + 1)) and comptes[j][a][1])
                sues.append((k, cases, borne or (p.rapport.numerateur, p.rapport.numerateur)))
        inconnues = [(j, a) for j in range(3) for a in range(2) if comptes[j][a][1]]
        if len(sues) < 2 or not inconnues:
            continue
        essayes += 1
        rangs = [([inconnues.index(c) for c in cases], bas, haut) for _, cases, (bas, haut) in sues]
        croyables = [
            x for x in product(*(range(comptes[j][a][1] + 1) for j, a in inconnues))
            if all(bas <= sum(x[i] for i in cases) <= haut for cases, bas, haut in rangs)
        ]  # fmt: skip
        # A total that is all or none says so of each by its own words.
        dits = {
            c
            for k, cases, (bas, haut) in sues
            if not k and bas == haut in (0, sum(comptes[j][a][1] for j, a in cases))
            for c in cases
        }
        exactes = {cases for _, cases, (bas, haut) in sues if bas == haut}
        for groupe in product((0, 1), repeat=len(inconnues)):
            pris = [i for i, x in enumerate(groupe) if x]
            cases = frozenset(inconnues[i] for i in pris)
            if not pris or cases in exactes or cases <= dits:
                continue
            gens, valeurs = sum(comptes[j][a][1] for j, a in cases), {sum(x[i] for i in pris) for x in croyables}
            connue = len(valeurs) == 1
            assert not (connue and gens < seuils.diffusion), (comptes, cases)
            assert not (connue and len(cases) == 1 and valeurs <= {0, gens}), (comptes, cases)
