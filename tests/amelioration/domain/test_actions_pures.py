"""Guards of an action: cause, criterion written before, time, another pair of eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parchemin.amelioration.domain.actions import (
    EtatAction,
    FaitsAction,
    NatureAction,
    etats_action,
    natures,
    objections_action,
    passage_action,
    passages_action,
    sortes,
)

PRETE = FaitsAction(
    jour=date(2026, 11, 27), nature=NatureAction.CORRECTIVE, cause="Relevé tardif.", critere="Moins de 4 %.",
    verifier_le=date(2026, 11, 27), responsable="Ada", responsable_verifie=False, autre_verificateur=True,
)  # fmt: skip


def codes(de: str, vers: str, f: FaitsAction) -> list[str]:
    p = passage_action(de, vers)
    assert p is not None
    return [x.code for x in objections_action(p, f)]


def test_the_words_of_every_state_nature_and_origin_are_there() -> None:
    assert all(mots and sens for mots, sens in [*etats_action().values(), *natures().values()])
    assert len(set(sortes().values())) == len(sortes())


def test_nothing_leaves_an_end() -> None:
    fins = {EtatAction.EFFICACE, EtatAction.ABANDONNEE}
    assert all(not (p.de & fins) for p in passages_action())


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({}, []),
        ({"cause": "  "}, ["AME-002"]),
        ({"cause": "", "nature": NatureAction.IMMEDIATE}, []),
        ({"cause": "", "nature": NatureAction.AMELIORATION}, []),
        ({"cause": "", "nature": NatureAction.PREVENTIVE}, ["AME-002"]),
        ({"critere": ""}, ["AME-003"]),
        ({"verifier_le": None}, ["AME-003"]),
        ({"cause": "", "critere": ""}, ["AME-002", "AME-003"]),
    ],
)
def test_what_must_be_written_before_it_is_said_done(change: dict[str, object], attendu: list[str]) -> None:
    assert codes("en_cours", "faite", replace(PRETE, **change)) == attendu  # type: ignore[arg-type]


@pytest.mark.parametrize("vers", ["efficace", "en_cours"])
@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({}, []),
        ({"verifier_le": date(2026, 11, 28)}, ["AME-004"]),
        ({"responsable_verifie": True}, ["AME-005"]),
        ({"responsable_verifie": True, "autre_verificateur": False}, []),
    ],
)
def test_an_effect_is_looked_at_in_its_time_by_somebody_else(
    vers: str, change: dict[str, object], attendu: list[str]
) -> None:
    assert codes("faite", vers, replace(PRETE, **change)) == attendu  # type: ignore[arg-type]
