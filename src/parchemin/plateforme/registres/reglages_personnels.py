"""`ReglagePersonnel`: what a member chooses for themselves in an organisation. Feeds the page « Mon compte »."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class ReglagePersonnel:
    """One line: what is set, how it stands in words, where it changes."""

    quoi: str
    valeur: str
    url: str


Fournisseur = Callable[[Any], Iterable[ReglagePersonnel]]
"""(membre) -> the settings of that member. `membre` is a `comptes.Membre`."""

reglages_personnels: Registre[Fournisseur] = Registre("reglages personnels")
