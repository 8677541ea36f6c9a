"""Who is left out and why, and the fast computation against plain Python on random people."""

from __future__ import annotations

import random
from dataclasses import astuple, replace
from datetime import date, timedelta
from itertools import count

import ibis
import pytest

from parchemin.indicateurs import expressions
from parchemin.indicateurs.domain.calcul import calculer
from parchemin.indicateurs.domain.catalogue import calcules
from parchemin.indicateurs.domain.faits import LigneComptee, Parcours, ReglagesCalcul, annee_scolaire
from parchemin.indicateurs.domain.nombres import Rapport
from tests.indicateurs.domain.lecture_cas import B, C, Faits, Moteur, P, en_duckdb, en_python

R = ReglagesCalcul(observe_le=date(2026, 11, 24))


def somme(lignes: list[LigneComptee], indicateur: str) -> Rapport:
    siennes = [x for x in lignes if x.indicateur == indicateur]
    return Rapport(sum(x.numerateur for x in siennes), sum(x.denominateur for x in siennes))


def des_parcours(*lots: tuple[int, dict[str, object]]) -> list[Parcours]:
    numero = count(1)
    return [replace(P, inscription=(n := next(numero)), personne=n, **champs) for k, champs in lots for _ in range(k)]  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("jour", "annee"), [(date(2025, 8, 31), 2025), (date(2025, 9, 1), 2026), (date(2026, 1, 1), 2026)]
)
def test_annee_scolaire(jour: date, annee: int) -> None:
    assert annee_scolaire(jour) == annee


@pytest.mark.parametrize("moteur", [en_python, en_duckdb])
def test_qui_n_a_pas_eu_son_temps_n_est_pas_compte(moteur: Moteur) -> None:
    """A contract of two months, broken or not, waits for its nine months; a course that goes on waits for its end, left or not.
    Else the young ones would count by their failures alone."""
    jeune = replace(C, debut=date(2026, 9, 15), fin=date(2028, 8, 31))
    contrats = [
        replace(jeune, contrat=1),
        replace(jeune, contrat=2, rompu_le=date(2026, 10, 20)),
        replace(C, contrat=3),
    ]
    parcours = des_parcours(
        (1, {"fin": date(2027, 6, 30)}), (1, {"fin": date(2027, 6, 30), "sorti_le": date(2026, 10, 1)}), (1, {})
    )
    lignes = list(moteur((parcours, contrats, []), R))
    assert {x.contrat: x.raison for x in lignes if x.indicateur == "rupture_9_mois"} == {
        1: "trop_tot",
        2: "trop_tot",
        3: "tenu",
    }
    assert {x.inscription: x.raison for x in lignes if x.indicateur == "interruption"} == {
        1: "pas_fini",
        2: "pas_fini",
        3: "au_terme",
    }


@pytest.mark.parametrize("moteur", [en_python, en_duckdb])
def test_la_rupture_nette_attend_le_meme_temps_pour_tous(moteur: Moteur) -> None:
    """Fifteen months after its start, to the day, whatever became of it; a break of the last six months is told, and not counted yet."""
    vieux, jeune = date(2025, 8, 24), date(2025, 8, 25)
    contrats = [
        replace(C, contrat=1, debut=vieux, fin=None),
        replace(C, contrat=2, debut=vieux, fin=None, rompu_le=date(2026, 5, 24)),
        replace(C, contrat=3, debut=vieux, fin=None, rompu_le=date(2026, 5, 25)),
        replace(C, contrat=4, debut=vieux, fin=None, rompu_le=date(2026, 5, 25), repris_le=date(2026, 6, 1)),
        replace(C, contrat=5, debut=jeune, fin=None),
        replace(C, contrat=6, debut=jeune, fin=None, rompu_le=date(2025, 10, 1)),
        replace(C, contrat=7, debut=jeune, fin=date(2025, 12, 31)),
    ]
    lignes = {x.contrat: x for x in moteur(([], contrats, []), R) if x.indicateur == "rupture_nette"}
    assert {n: (x.numerateur, x.denominateur, x.raison) for n, x in lignes.items()} == {
        1: (0, 1, "en_cours"), 2: (1, 1, "rompu"), 3: (0, 1, "rupture_recente"), 4: (0, 1, "repris"),
        5: (0, 0, "trop_tot"), 6: (0, 0, "trop_tot"), 7: (0, 0, "trop_tot"),
    }  # fmt: skip


def au_hasard(n: int, graine: int) -> Faits:
    """Courses, contracts and blocs of random people, ends of month and missing values included."""
    h = random.Random(graine)

    def jour(debut: date, etendue: int) -> date:
        return debut + timedelta(days=h.randrange(etendue))

    def parfois(valeur: object, p: float = 0.5) -> object | None:
        return valeur if h.random() < p else None

    parcours, contrats, blocs = [], [], []
    for i in range(n):
        entree = jour(date(2021, 1, 1), 1800)
        champs = {
            "inscription": i, "personne": i // 2, "certification": h.randrange(6), "site": parfois(h.randrange(3)),
            "partenaire": parfois(h.randrange(4)), "partiel": h.random() < 0.1, "progressive": h.random() < 0.1,
            "annulee": h.random() < 0.05, "entree": entree, "fin": jour(entree, 1000), "transfert": h.random() < 0.05,
            "sorti_le": parfois(jour(entree, 900), 0.3), "inscrit": h.random() < 0.8, "presente": h.random() < 0.7,
            "resultat": h.choice(["admis", "partiel", "ajourne", "attente", ""]), "minutes_absence": parfois(h.randrange(60_000)),
            "minutes_prevues": parfois(h.choice([0, 30_000, 50_000])), "derniere_session": parfois(jour(entree, 1200)),
        }  # fmt: skip
        parcours.append(replace(P, **champs))
        # Ends of month: nine months after 31 May is 28 or 29 February.
        debut = h.choice([jour(date(2022, 1, 1), 1900), date(2024, 5, 31), date(2025, 8, 31)])
        rompu = parfois(jour(debut, 800))
        contrats.append(replace(
            C, contrat=i, inscription=i, personne=i // 2, debut=debut, fin=parfois(jour(debut, 900), 0.9), rompu_le=rompu,
            repris_le=parfois(jour(debut, 1200)), obtenu=h.random() < 0.05, essai=h.choice([True, False, None]),
        ))  # fmt: skip
        blocs.append(replace(
            B, inscription=i, personne=i // 2, certification=h.randrange(6), bloc=h.choice(["BC01", "BC02"]), le=jour(entree, 2500),
            annee=h.randrange(2021, 2030),
            annulee=h.random() < 0.05, etat=h.choice(["presente", "presente", "attendu", "absent", "acquis"]),
            resultat=h.choice(["bloc_valide", "bloc_non_valide", ""]),
        ))  # fmt: skip
    return parcours, contrats, blocs


@pytest.mark.parametrize("recensement", [(12, 31), (1, 15)])
def test_duckdb_et_python_donnent_les_memes_lignes(recensement: tuple[int, int]) -> None:
    faits, r = au_hasard(3_000, 7), replace(R, recensement=recensement)
    attendu = sorted(map(repr, (astuple(x) for x in calculer(*faits, r))))
    assert sorted(map(repr, expressions.calculer_lignes(*faits, r))) == attendu


def test_les_taux_sont_des_sommes_de_lignes() -> None:
    faits = au_hasard(500, 3)
    lignes = list(calculer(*faits, R))
    tables = [
        ibis.memtable(expressions.colonnes(siens, schema))
        for siens, schema in zip(faits, expressions.FAITS.values(), strict=True)
    ]
    taux = ibis.duckdb.connect().to_pyarrow(expressions.sommes(*tables, R, "certification", "bloc")).to_pylist()
    assert {t["indicateur"] for t in taux} == set(calcules())
    for t in taux:
        siennes = [
            x for x in lignes
            if (x.indicateur, x.annee, x.certification, x.bloc) == (t["indicateur"], t["annee"], t["certification"], t["bloc"])
        ]  # fmt: skip
        assert t["numerateur"] == sum(x.numerateur for x in siennes)
        assert t["denominateur"] == sum(x.denominateur for x in siennes)
        assert t["exclus"] == sum(not x.compte for x in siennes)
        assert t["comptes"] == sum(x.compte for x in siennes)
