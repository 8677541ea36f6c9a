"""Processes killed at every moment, officers at the same time: nothing lost, nothing twice, nothing half-marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase

from tests.accrochage.essais.base import BaseCopiee, base_copiee

pytestmark = [pytest.mark.lent, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _rien_a_vider() -> Iterator[None]:
    """The test database is only copied, outside any transaction: there is nothing to flush, and the journal refuses it."""
    with pytest.MonkeyPatch.context() as m:
        m.setattr(TransactionTestCase, "_fixture_teardown", lambda _: None)
        yield


@pytest.fixture
def base(tmp_path: Path) -> Iterator[BaseCopiee]:
    with base_copiee(tmp_path) as b:
        yield b


def test_une_construction_tuee_reprend_avec_les_memes_octets(base: BaseCopiee) -> None:
    dits = base.faire("constructions_tuees")
    assert len(dits) == 6
    for moment, dit in dits.items():
        attendu = {"vus trop tôt": 0, "fin": "termine", "passages": 23, "mêmes octets": True, "fautes": []}
        assert dit == attendu, moment


def test_une_construction_abandonnee_rend_ses_passages(base: BaseCopiee) -> None:
    dits = base.faire("abandons")
    assert set(dits) == {"annulé pendant", "annulé avant", "tué cinq fois", "tué en abandonnant"}
    for cas, dit in dits.items():
        assert (dit["lot"], dit["etats"], dit["suite"], dit["fautes"]) == (
            "abandonne", {"a_envoyer": 23}, "construit", [],
        ), cas  # fmt: skip
    assert dits["tué cinq fois"]["travail"] == "echoue"
    assert dits["tué cinq fois"]["restes avant"] == 1
    assert dits["tué en abandonnant"]["travail"] == "echoue"


def test_ce_qui_suit_un_fichier_est_mene_a_son_terme(base: BaseCopiee) -> None:
    dits = base.faire("suites_tuees")
    assert dits["dépôt"] == {
        "milieu": {"en_fichier": 5, "depose": 5}, "fichier": "depose", "fin": {"depose": 10}, "fautes": [],
    }  # fmt: skip
    assert dits["annulation"] == {
        "milieu": {"a_envoyer": 5, "en_fichier": 5}, "fichier": "annule", "fin": {"a_envoyer": 10}, "fautes": [],
    }  # fmt: skip
    assert dits["lecture"] == {
        "milieu": {"accepte": 5, "depose": 5}, "travail": "termine", "fichier": "erreurs",
        "fin": {"accepte": 6, "refuse": 4}, "refus": [0] * 6 + [1] * 4, "fautes": [],
    }  # fmt: skip


def test_deux_agents_en_meme_temps(base: BaseCopiee) -> None:
    dits = base.faire("deux_agents")
    assert dits["deux constructions"] == ["ACC-611"] * 3 + ["fait"]
    assert dits["pendant la construction"] == []
    assert dits["deux dépôts"] == ["ACC-620"] * 3 + ["fait"]
    assert dits["deux réceptions"] == ["ACC-631"] * 3 + ["fait"]
    assert dits["deux lectures"] == {"refus": 1, "total": 1, "fautes": []}
    # Whoever came first, the report is the proof: the file was deposited.
    assert dits["lu pendant l’annulation"] == {"fichier": "succes", "etats": {"accepte": 4}, "fautes": []}
