"""`Garde`: may this act happen? Upper rooms may forbid an act of a lower room, with a reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parchemin.plateforme.registres import Registre
from parchemin.socle.constats import Constat

Verification = Callable[[str, Any], Iterable[Constat]]
"""(act code such as `comptes.fermer_organisation`, subject) -> reasons against it."""

gardes: Registre[Verification] = Registre("gardes")


def objections(acte: str, sujet: object) -> list[Constat]:
    """Everything that any room says against this act."""
    return [constat for _, verifier in gardes for constat in verifier(acte, sujet)]
