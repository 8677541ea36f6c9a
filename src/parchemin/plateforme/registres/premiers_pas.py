"""`PremierPas`: what a new organisation has left to set up. Feeds the day page until everything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class PremierPas:
    """One step that is not done yet, for someone who may do it: what, what it gives, where. Done, it is not given."""

    ordre: int
    quoi: str
    pourquoi: str
    url: str
    geste: str
    icone: str
    cle: str = ""
    """Of a step that may not concern everybody: who has one may set it aside, for themselves."""
    ailleurs: tuple[str, str] | None = None
    """(words, address) of what is fetched outside, to begin with."""


Fournisseur = Callable[[Any, date], Iterable[PremierPas]]
"""(membre, jour) -> the steps left to this member. `membre` is a `comptes.Membre`."""

premiers_pas: Registre[Fournisseur] = Registre("premiers pas")


def premiers_pas_de(membre: Any, jour: date) -> list[PremierPas]:
    """Every step of every room left to this member, in order."""
    return sorted((p for _, f in premiers_pas for p in f(membre, jour)), key=lambda p: (p.ordre, p.quoi))
