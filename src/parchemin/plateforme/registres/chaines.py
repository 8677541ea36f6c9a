"""`Chaine`: where a record stands in the chain that an upper room walks, so that a lower page may lead there without knowing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parchemin.plateforme.registres import Registre

AdresseDeChaine = Callable[[Any, str, str], str]
"""(request, kind, key) -> the address from which the chain of this record is walked, "" for who may not."""

chaines: Registre[AdresseDeChaine] = Registre("chaines")


def adresse_de_chaine(request: Any, sorte: str, cle: str) -> str:
    """The first address that a room gives; "" without any."""
    return next((url for _, dire in chaines if (url := dire(request, sorte, cle))), "")
