"""Risks as cases (`cas/vraisemblance.yaml`), their levels as data, and the verdict shown."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from parchemin.accrochage.domain import constats_passage, constats_risque
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.regles import Circonstances, ConstatPassage, controler
from parchemin.accrochage.domain.verdict import Niveau, Verdict, juger, niveau, poids
from parchemin.accrochage.domain.vraisemblance import proches, risques
from parchemin.socle.constats import Controle, Gravite
from tests.accrochage.domain.test_regles import BASE, passage

CAS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cas" / "vraisemblance.yaml").read_text(encoding="utf-8")
)
RISQUES = {c.code: c for c in vars(constats_risque).values() if isinstance(c, Controle)}


@pytest.mark.parametrize("cas", CAS, ids=[c["nom"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    dits = risques(passage(cas["passage"]), confirmee=cas.get("confirmee"))
    assert sorted(d.constat.code for d in dits) == sorted(cas["attendu"])
    assert juger(dits).verdict == cas["verdict"]
    assert not any(d.constat.est_bloquant for d in dits)


def test_chaque_risque_a_un_cas_et_un_niveau() -> None:
    assert RISQUES.keys() - {code for cas in CAS for code in cas["attendu"]} == {"ACC-209"}  # proches, below
    assert RISQUES.keys() <= poids().keys()
    declares = RISQUES.keys() | {c.code for c in vars(constats_passage).values() if isinstance(c, Controle)}
    assert poids().keys() <= declares
    assert all(p.raison.endswith(".") for p in poids().values())


def test_un_nom_compose_informe_sans_avertir() -> None:
    """A warning on every compound name would drown the serious ones."""
    assert RISQUES["ACC-204"].gravite is Gravite.INFORMATION
    assert niveau("ACC-204") is Niveau.FAIBLE
    assert niveau("ACC-001") is None


def dits(*codes: str, gravite: Gravite = Gravite.AVERTISSEMENT) -> list[ConstatPassage]:
    faits = []
    for n, code in enumerate(codes):
        c = RISQUES.get(code) or next(
            x for x in vars(constats_passage).values() if isinstance(x, Controle) and x.code == code
        )
        faits.append(ConstatPassage(f"c{n}", replace(c, gravite=gravite).constat(**dict.fromkeys(c.champs, "x"))))
    return faits


@pytest.mark.parametrize(
    ("lot", "verdict", "phrase"),
    [
        ([], Verdict.PRET, "Prêt à partir."),
        (dits("ACC-204"), Verdict.PRET, "Prêt à partir ; un détail peut encore être vérifié."),
        (dits("ACC-201", "ACC-202"), Verdict.PRET, "Prêt à partir ; un détail peut encore être vérifié."),
        (dits("ACC-201", "ACC-202", "ACC-203"), Verdict.A_RISQUE, "Peut partir, mais risque d’être refusé : 3 points à vérifier."),
        (dits("ACC-205"), Verdict.A_RISQUE, "Peut partir, mais risque d’être refusé : un point à vérifier."),
        (dits("ACC-207", "ACC-204"), Verdict.A_RISQUE, "Peut partir, mais sera probablement refusé : 2 points à vérifier."),
        (dits("ACC-132", "ACC-103"), Verdict.PRET, "Prêt à partir."),
        (dits("ACC-135"), Verdict.A_RISQUE, "Peut partir, mais sera probablement refusé : un point à vérifier."),
        (dits("ACC-111", gravite=Gravite.BLOQUANT), Verdict.BLOQUE, "Ne peut pas partir : une donnée à corriger."),
        (dits("ACC-111", "ACC-101", gravite=Gravite.BLOQUANT) + dits("ACC-207"), Verdict.BLOQUE, "Ne peut pas partir : 2 données à corriger."),
    ],
)  # fmt: skip
def test_verdict(lot: list[ConstatPassage], verdict: Verdict, phrase: str) -> None:
    j = juger(lot)
    assert (j.verdict, j.phrase) == (verdict, phrase)
    melange = lot * 2
    random.Random(3).shuffle(melange)
    assert juger(melange) == j
    assert j.libelle


def test_regles_et_risques_ensemble() -> None:
    p = replace(BASE, prenom1="Léa Marie", jour_naissance=31, mois_naissance=2)
    tout = controler(p, Circonstances(date(2026, 7, 10), profil("1.1.2"))) + risques(p)
    assert juger(tout).verdict is Verdict.BLOQUE


def test_proches() -> None:
    lea = replace(BASE, id_technique="1")
    zoe = replace(BASE, id_technique="2", prenom1="Zoé", nom_naissance="MARTIN")
    deux_fois = replace(BASE, id_technique="3", prenom1="LÉA", code_certification="RNCP99002")
    ailleurs = replace(BASE, id_technique="4", jour_naissance=10)
    sans_jour = replace(BASE, id_technique="5", jour_naissance=None)
    dossier = replace(BASE, id_technique="6", voie="dossier")
    trouves = proches([lea, zoe, deux_fois, ailleurs, sans_jour, dossier])
    assert trouves.keys() == {"1", "2", "3"}
    assert "MARTIN Zoé" in trouves["1"].constat.quoi
    assert not proches([lea, deux_fois])
    assert juger(list(trouves.values())[:1]).verdict is Verdict.A_RISQUE
