"""`Accueil`: where a member lands after signing in, when the day page is not the first thing they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parchemin.plateforme.registres import Registre

Accueil = Callable[[Any], str | None]
"""(membre) -> an address, or None to let the others say; without any, the day page."""

accueils: Registre[Accueil] = Registre("accueils")


def accueil_de(membre: Any) -> str | None:
    """The first address that a room gives for this member."""
    return next((url for _, dire in accueils if (url := dire(membre))), None)
