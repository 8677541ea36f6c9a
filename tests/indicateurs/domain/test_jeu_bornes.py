"""« All » or « none » of a small group says it of each: a bound is told, and nothing beside it gives the rest away."""

from __future__ import annotations

import random
from itertools import product

import pytest

from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.ecarts_de_jeux import ecarts
from parchemin.indicateurs.domain.jeu import Cellule, composer, figure, proteger
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.publication import EtatPublication, Publiable, Seuils, publiable

SEUILS = Seuils(diffusion=20, groupe=100, extreme=5)
OBTENTION = catalogue()["obtention"]


def cellule(admis: int, effectif: int, **champs: object) -> Cellule:
    p = publiable([("2026", Rapport(admis, effectif))], SEUILS)
    return Cellule(OBTENTION, effectif, 0, p, **champs)  # type: ignore[arg-type]


def dites(total: Cellule, *parties: Cellule) -> list[tuple[str, object, object]]:
    figures = [figure(c, SEUILS) for c in proteger(total, parties, SEUILS)]
    return [(f["valeur"] or f["etat_en_mots"], f["numerateur"], f["denominateur"]) for f in figures]


@pytest.mark.parametrize(("admis", "sur", "mots"), [
    (42, 42, "95\u00a0% et plus"), (41, 42, "95\u00a0% et plus"), (40, 42, "95\u00a0% et plus"), (39, 42, "92.9"),
    (0, 42, "5\u00a0% et moins"), (2, 42, "5\u00a0% et moins"), (3, 42, "7.1"), (19, 20, "95\u00a0% et plus"), (99, 99, "95\u00a0% et plus"),
    (100, 100, "100.0"), (300, 300, "100.0"), (0, 300, "0.0"),
])  # fmt: skip
def test_d_un_petit_groupe_tous_ou_aucun_se_dit_par_une_borne(admis: int, sur: int, mots: str) -> None:
    """40, 41 and 42 of 42 read the same: nobody knows whether somebody failed. Three hundred are told as they are."""
    ((dit, numerateur, denominateur), *_) = dites(cellule(admis, sur))
    assert dit == mots
    assert (numerateur, denominateur) == ((None, sur) if "et" in mots else (admis, sur))


def test_le_total_ne_rend_pas_ce_que_la_borne_tait() -> None:
    """100 of 110 in all, 58 of 68 shown: the 42 others are all admitted, by subtraction. The 58 hide."""
    assert [x[0] for x in dites(cellule(100, 110), cellule(42, 42), cellule(58, 68))] == [
        "90.9", "95\u00a0% et plus", "masqué, pour ne pas révéler une autre valeur",
    ]  # fmt: skip


def test_une_borne_et_une_part_dites_ne_rendent_pas_une_autre_part_certaine() -> None:
    """57 at least of 60, and 27 of 30 shown: 30 at least of the 30 others would be certain."""
    total, petite, autre = dites(cellule(57, 60), cellule(27, 30), cellule(30, 30))
    assert total[0] == "95\u00a0% et plus"
    assert petite[0] == "masqué, pour ne pas révéler une autre valeur"
    assert autre[0] == "95\u00a0% et plus"


def test_une_annee_deja_dite_seule_ne_se_reunit_plus() -> None:
    """21 were published alone, corrected to 18 since: 18 + 15 over two years would tell the 15."""
    deux = Publiable(EtatPublication.CUMULE, Rapport(20, 33), ("2026", "2025"))
    assert proteger(Cellule(OBTENTION, 15, 18, deux), [], SEUILS)[0].publiable.etat is EtatPublication.CUMULE
    deja = Cellule(OBTENTION, 15, 18, deux, avant_dite=True)
    assert proteger(deja, [], SEUILS)[0].publiable.etat is EtatPublication.MASQUE


def test_une_annee_deja_dite_avec_la_suivante_ne_se_dit_plus_seule() -> None:
    assert dites(cellule(12, 24, apres_reunie=True))[0][0] == "masqué, pour ne pas révéler une autre valeur"


def _croyables(montrees: list[Cellule], tailles: list[int]) -> list[tuple[int, ...]]:
    """Every count of admitted people per part that the set lets one believe: tried one by one, without the code that is tested."""

    def accepte(c: Cellule, n: int, taille: int) -> bool:
        p = c.publiable
        if p.rapport is None:
            return True
        if p.etat is EtatPublication.BORNE:
            return n >= taille * 0.95 if 2 * p.rapport.numerateur > taille else n <= taille * 0.05
        return n == p.rapport.numerateur

    total, *parties = montrees
    essais = product(*([n for n in range(t + 1) if accepte(c, n, t)] for c, t in zip(parties, tailles, strict=True)))
    return [x for x in essais if accepte(total, sum(x), sum(tailles))]


def test_aucune_part_n_est_certaine_d_etre_toute_admise_ou_toute_refusee() -> None:
    hasard, bornees = random.Random(26), 0
    for _ in range(400):
        tailles = [hasard.choice([5, 12, 20, 21, 30]) for _ in range(3)]
        admis = [hasard.choice([0, 1, t // 2, t - 1, t, t]) for t in tailles]
        montrees = proteger(
            cellule(sum(admis), sum(tailles)), [cellule(a, t) for a, t in zip(admis, tailles, strict=True)], SEUILS
        )
        bornees += any(c.publiable.etat is EtatPublication.BORNE for c in montrees[1:])
        croyables = _croyables(montrees, tailles)
        assert tuple(admis) in croyables
        for k, taille in enumerate(tailles):
            vus = {x[k] for x in croyables}
            assert vus not in ({0}, {taille}), (tailles, admis, k, [c.publiable for c in montrees])
    assert bornees > 100


def _contenu(admis: int) -> dict[str, object]:
    return composer(
        organisme={"nom": "CFA"}, annee=2026, arrete_au="2026-11-01", seuil=20, methode=[], ensemble=[cellule(admis, 40)],
        formations=[], seuils=SEUILS,
    )  # fmt: skip


def test_une_version_dit_la_borne_qu_elle_remplace() -> None:
    (ecart,) = ecarts(_contenu(40), _contenu(30))
    assert (ecart.avant, ecart.apres) == ("95\u00a0% et plus (parmi 40)", "75,0 % (30 sur 40)")
    assert ecarts(_contenu(40), _contenu(39)) == []
