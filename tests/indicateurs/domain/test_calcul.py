"""Worked cases I17 and I19, and the fast computation against plain Python on random people."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import count

import ibis
import pyarrow as pa
import pytest

from parchemin.indicateurs import expressions
from parchemin.indicateurs.domain.calcul import calculer
from parchemin.indicateurs.domain.faits import ContratSuivi, LigneComptee, Parcours, ReglagesCalcul, annee_scolaire
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport

R = ReglagesCalcul(observe_le=date(2026, 11, 24))
P = Parcours(
    organisation=1, inscription=1, personne=1, certification=1, site=None, partenaire=None, voie="APP", partiel=False,
    progressive=False, annulee=False, entree=date(2024, 9, 2), fin=date(2026, 6, 30), sorti_le=None, transfert=False, inscrit=True,
    presente=True, resultat="admis",
)  # fmt: skip
C = ContratSuivi(
    organisation=1, contrat=1, inscription=1, personne=1, certification=1, site=None, partenaire=None, voie="APP",
    debut=date(2024, 9, 2), fin=date(2026, 8, 31), rompu_le=None, repris_le=None, obtenu=False, essai=False,
)  # fmt: skip


def somme(lignes: list[LigneComptee], indicateur: str) -> Rapport:
    siennes = [x for x in lignes if x.indicateur == indicateur]
    return Rapport(sum(x.numerateur for x in siennes), sum(x.denominateur for x in siennes))


def des_parcours(*lots: tuple[int, dict[str, object]]) -> list[Parcours]:
    numero = count(1)
    return [replace(P, inscription=(n := next(numero)), personne=n, **champs) for k, champs in lots for _ in range(k)]  # type: ignore[arg-type]


def test_i17_presentation_a_cote_de_l_obtention() -> None:
    """48 in their last year, 45 registered, 42 presented, 36 admitted."""
    lignes = list(calculer(des_parcours(
        (36, {}), (6, {"resultat": "ajourne"}), (3, {"presente": False, "resultat": ""}),
        (3, {"presente": False, "inscrit": False, "resultat": ""}),
    ), [], [], R))  # fmt: skip
    assert somme(lignes, "presentation") == Rapport(42, 48)
    assert somme(lignes, "obtention") == Rapport(36, 42)
    assert somme(lignes, "obtention_inscrits") == Rapport(36, 48)
    assert somme(lignes, "obtention").arrondi(ArrondiTaux.DIXIEME).to_eng_string() == "85.7"


def test_qui_n_est_pas_compte_dit_pourquoi() -> None:
    lignes = list(calculer(des_parcours(
        (1, {"annulee": True}), (1, {"partiel": True}), (1, {"entree": date(2026, 1, 5)}),
        (1, {"sorti_le": date(2025, 12, 1), "presente": False, "inscrit": False, "resultat": ""}),
        (1, {"progressive": True, "resultat": "partiel"}), (1, {"resultat": ""}), (1, {"transfert": True, "sorti_le": date(2026, 3, 1)}),
    ), [], [], R))  # fmt: skip
    raisons = {(x.inscription, x.indicateur): x.raison for x in lignes if not x.compte}
    assert raisons[1, "obtention"] == "annulee"
    assert raisons[2, "presentation"] == "partiel"
    assert raisons[3, "presentation"] == "entre_apres"
    assert raisons[4, "presentation"] == "parti_avant"
    assert raisons[5, "obtention"] == "progressive"
    assert raisons[6, "obtention"] == "en_attente"
    assert raisons[7, "interruption"] == "transfert"
    assert somme(lignes, "interruption") == Rapport(1, 4)


def test_un_succes_partiel_est_presente_et_pas_admis() -> None:
    lignes = list(calculer([replace(P, resultat="partiel")], [], [], R))
    assert somme(lignes, "obtention") == Rapport(0, 1)
    assert somme(lignes, "presentation") == Rapport(1, 1)


def test_i19_quatre_ruptures() -> None:
    """100 contracts, 26 broken: 9 in the trial period, 21 within nine months, 11 back in a contract within six months."""
    numero, contrats = count(1), []
    for i in range(100):
        c = replace(C, contrat=(n := next(numero)), personne=n, inscription=n)
        if i < 26:
            jours = 30 if i < 9 else 200 if i < 21 else 400
            rompu = c.debut + timedelta(days=jours)
            c = replace(c, rompu_le=rompu, essai=i < 9, repris_le=rompu + timedelta(days=60) if i < 11 else None)
        contrats.append(c)
    lignes = list(calculer([], contrats, [], R))
    assert somme(lignes, "rupture") == Rapport(26, 100)
    assert somme(lignes, "rupture_9_mois") == Rapport(21, 100)
    assert somme(lignes, "rupture_nette") == Rapport(15, 100)
    assert somme(lignes, "rupture_hors_essai") == Rapport(17, 91)
    autre = list(calculer([], contrats, [], replace(R, essai_hors_denominateur=False)))
    assert somme(autre, "rupture_hors_essai") == Rapport(17, 100)


@pytest.mark.parametrize(
    ("jour", "annee"), [(date(2025, 8, 31), 2025), (date(2025, 9, 1), 2026), (date(2026, 1, 1), 2026)]
)
def test_annee_scolaire(jour: date, annee: int) -> None:
    assert annee_scolaire(jour) == annee


def _au_hasard(n: int, graine: int) -> tuple[list[Parcours], list[ContratSuivi]]:
    h = random.Random(graine)

    def jour(debut: date, etendue: int) -> date:
        return debut + timedelta(days=h.randrange(etendue))

    def parfois(valeur: object, p: float = 0.5) -> object | None:
        return valeur if h.random() < p else None

    parcours, contrats = [], []
    for i in range(n):
        entree = jour(date(2021, 1, 1), 1800)
        champs = {
            "inscription": i, "personne": i // 2, "certification": h.randrange(6), "site": parfois(h.randrange(3)),
            "partenaire": parfois(h.randrange(4)), "partiel": h.random() < 0.1, "progressive": h.random() < 0.1,
            "annulee": h.random() < 0.05, "entree": entree, "fin": jour(entree, 1000), "transfert": h.random() < 0.05,
            "sorti_le": parfois(jour(entree, 900), 0.3), "inscrit": h.random() < 0.8, "presente": h.random() < 0.7,
            "resultat": h.choice(["admis", "partiel", "ajourne", "attente", ""]), "minutes_absence": parfois(h.randrange(60_000)),
            "minutes_prevues": parfois(h.choice([0, 30_000, 50_000])),
        }  # fmt: skip
        parcours.append(replace(P, **champs))
        # Ends of month: nine months after 31 May is 28 or 29 February.
        debut = h.choice([jour(date(2022, 1, 1), 1900), date(2024, 5, 31), date(2025, 8, 31)])
        rompu = parfois(jour(debut, 800))
        contrats.append(replace(
            C, contrat=i, inscription=i, personne=i // 2, debut=debut, fin=parfois(jour(debut, 900), 0.9), rompu_le=rompu,
            repris_le=parfois(jour(debut, 1200)), obtenu=h.random() < 0.05, essai=h.choice([True, False, None]),
        ))  # fmt: skip
    return parcours, contrats


@pytest.mark.parametrize("recensement", [(12, 31), (1, 15)])
def test_duckdb_et_python_donnent_les_memes_lignes(recensement: tuple[int, int]) -> None:
    parcours, contrats = _au_hasard(3_000, 7)
    r = replace(R, recensement=recensement)
    table = expressions.lignes(
        ibis.memtable(pa.Table.from_pylist([asdict(x) for x in parcours], schema=expressions.PARCOURS)),
        ibis.memtable(pa.Table.from_pylist([asdict(x) for x in contrats], schema=expressions.CONTRATS)),
        r,
    )
    rendu = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    colonnes = expressions.COLONNES
    attendu = sorted(map(repr, ([asdict(x)[c] for c in colonnes] for x in calculer(parcours, contrats, r))))
    assert sorted(repr([x[c] for c in colonnes]) for x in rendu) == attendu


def test_les_taux_sont_des_sommes_de_lignes() -> None:
    parcours, contrats = _au_hasard(500, 3)
    lignes = list(calculer(parcours, contrats, R))
    tables = (
        ibis.memtable(pa.Table.from_pylist([asdict(x) for x in parcours], schema=expressions.PARCOURS)),
        ibis.memtable(pa.Table.from_pylist([asdict(x) for x in contrats], schema=expressions.CONTRATS)),
    )
    taux = ibis.duckdb.connect().to_pyarrow(expressions.sommes(*tables, R, "certification")).to_pylist()
    for t in taux:
        siennes = [
            x for x in lignes
            if (x.indicateur, x.annee, x.certification) == (t["indicateur"], t["annee"], t["certification"])
        ]  # fmt: skip
        assert t["numerateur"] == sum(x.numerateur for x in siennes)
        assert t["denominateur"] == sum(x.denominateur for x in siennes)
        assert t["exclus"] == sum(not x.compte for x in siennes)
        assert t["comptes"] == sum(x.compte for x in siennes)
