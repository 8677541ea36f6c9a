"""Cases that a jurist can read, and the completeness of the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from parchemin.indicateurs.domain.annonces import (
    OffreLue,
    PublicVise,
    ReferenceDuJour,
    enumerer,
    recueil,
    regle_de,
    regles,
    verifier,
)
from parchemin.referentiel.domain.familles import DIPLOMES_ETAT, Famille

CAS = yaml.safe_load((Path(__file__).parent / "cas_annonces.yaml").read_text())


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["cas"])
def test_case(cas: dict[str, Any]) -> None:
    x, a = cas["fiche"], cas["annonce"]
    trouves = verifier(
        OffreLue("Site", a["intitule"], a["numero"], a["niveau"], tuple(a["blocs"])),
        ReferenceDuJour(x["intitule"], x["numero"], x["niveau"], x.get("fermee", ""), Famille(x["famille"])),
        date(2026, 11, 26),
    )
    assert [c.code for c in trouves] == cas["attendu"]
    assert any(c.est_bloquant for c in trouves) is cas.get("bloquant", False)
    assert all(c.ou == "Site" and c.remede for c in trouves)


def test_every_family_has_one_rule_and_none_offers_a_bloc_alone_to_pupils_or_apprentices() -> None:
    assert {f for r in regles() for f in r.familles} == set(Famille)
    textes = {t.cle for t in recueil().textes()}
    for r in regles():
        assert r.publics <= set(PublicVise)
        assert not {PublicVise.ELEVES, PublicVise.APPRENTIS} & r.publics
        assert r.texte in textes
    for f in DIPLOMES_ETAT:
        assert "toutes les épreuves" in regle_de(f).mots or "diplôme entier" in regle_de(f).mots


def test_an_uncertain_rule_says_so_once() -> None:
    assert regle_de(Famille.CAP_AGRICOLE).citation(date(2026, 11, 26)).count("à vérifier") == 1
    assert regle_de(Famille.RS).citation(date(2026, 11, 26)).count("à vérifier") == 1


def test_words_are_listed() -> None:
    assert [enumerer(x) for x in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a et b", "a, b et c"]
