"""A provider of deadlines that a test fills, and that disappears with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest

from parchemin.plateforme.registres.echeances import Echeance, echeances


@pytest.fixture
def fausses_echeances() -> Iterator[list[Echeance]]:
    """Deadlines shown to everybody, on top of what the rooms provide."""
    lignes: list[Echeance] = []

    def fournir(membre: Any, jour: date) -> Iterable[Echeance]:
        return tuple(lignes)

    echeances.inscrire("essai.fausses")(fournir)
    yield lignes
    del echeances._fonctions["essai.fausses"]
