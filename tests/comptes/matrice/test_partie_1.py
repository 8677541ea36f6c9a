"""First part of the matrix of the doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from tests.comptes.matrice.portes import verifier_la_partie


def test_la_matrice(decor: tuple[Organisation, dict[str, Any]]) -> None:
    verifier_la_partie(decor, 0)
