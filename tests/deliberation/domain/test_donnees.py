"""The files of law: strict, whole, each rule with its words and its text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from parchemin.deliberation.domain import briques, recit
from parchemin.deliberation.domain.briques import BRIQUES
from parchemin.deliberation.domain.jeux import jeu_applicable, jeux, texte, textes
from parchemin.deliberation.domain.reglement import Reglement, Unite
from parchemin.referentiel.domain.familles import Famille

R = Reglement(Famille.CAP, "X", "X", (Unite("A", "A", eps=True), Unite("B", "B", parent="A")), "r", pfmp=True)
SOURCES = "\n".join(p.read_text(encoding="utf-8") for p in Path(briques.__file__).parent.glob("*.py"))


def test_every_rule_of_every_set_is_known_and_refuses_a_misspelt_parameter() -> None:
    for jeu in jeux():
        for regle in jeu.regles:
            BRIQUES[regle["brique"]](regle, R)
            with pytest.raises(ValueError, match="seuill"):
                BRIQUES[regle["brique"]]({**regle, "seuill": 1}, R)


def test_every_brick_serves_and_every_text_is_quoted() -> None:
    servies = {regle["brique"] for jeu in jeux() for regle in jeu.regles}
    assert servies == BRIQUES.keys()
    cites = {regle["texte"] for jeu in jeux() for regle in jeu.regles} | {p.texte for p in textes().parametres()}
    cites |= {str(v) for jeu in jeux() for regle in jeu.regles for v in regle.values() if isinstance(v, str)}
    assert {t.cle for t in textes().textes()} - cites == {"D337-18"}  # CAP-13: a state, not a rule


def test_every_step_that_a_brick_may_say_has_a_sentence() -> None:
    dites = set(re.findall(r'\.dire\(\s*"(\w+)"', SOURCES)) | set(re.findall(r'regle = "(\w+)"', SOURCES))
    assert len(dites) > 60
    assert dites - {"attestation"} <= recit._PHRASES.keys()


def test_every_next_act_and_alert_has_words() -> None:
    assert set(re.findall(r'Suite\("(\w+)"', SOURCES)) <= recit._SUITES.keys()
    assert set(re.findall(r'alertes\.append\("(\w+)"', SOURCES)) <= recit.ALERTES.keys()


def test_every_document_has_a_name() -> None:
    natures = {
        x for jeu in jeux() for regle in jeu.regles
        for cle in ("succes", "echec", "partiel", "specialisation")
        if isinstance(regle.get(cle), list)
        for x in regle[cle]
    }  # fmt: skip
    assert natures <= recit.DOCUMENTS.keys()


@pytest.mark.parametrize(
    ("famille", "avant", "apres", "jour"),
    [
        (Famille.CAP, "cap-2018", "cap-2024", date(2024, 1, 1)), (Famille.CAP, "cap-2024", "cap-2025", date(2025, 1, 1)),
        (Famille.BAC_PRO, "bac-pro-2020", "bac-pro-2022", date(2022, 1, 1)),
        (Famille.BAC_PRO, "bac-pro-2022", "bac-pro-2024", date(2024, 1, 1)),
        (Famille.BP, "bp-2016", "bp-2024", date(2024, 1, 1)), (Famille.CS, "mc-2024", "cs-2025", date(2025, 1, 1)),
        (Famille.BMA, "bma-2011", "bnma-2026", date(2026, 1, 1)), (Famille.BTS, "bts-2021", "bts-2022", date(2022, 1, 1)),
        (Famille.BTS, "bts-2022", "bts-2027", date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_one_day_changes_the_rule(famille: Famille, avant: str, apres: str, jour: date) -> None:
    veille = jeu_applicable(famille, "", jour.fromordinal(jour.toordinal() - 1))
    assert veille is not None
    assert veille.code == avant
    ensuite = jeu_applicable(famille, "", jour)
    assert ensuite is not None
    assert ensuite.code == apres


def test_what_was_not_read_is_marked() -> None:
    for cle in (
        "D351-27",
        "attestation-blocs-cap",
        "R338-5",
        "bts-2027",
        "arrete-2000",
        "dossier-paritaire",
        "D337-206",
    ):
        assert texte(cle, date(2027, 1, 1)).a_verifier, cle
    assert texte("D337-16", date(2025, 1, 1)).a_verifier
    assert not texte("D337-16", date(2024, 12, 31)).a_verifier
