"""`Navigation`: the entries of the side menu, by task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GROUPES = ("", "Certifier", "Réseau", "Délivrer", "Rendre compte", "Améliorer", "Suivre", "Administrer")


@dataclass(frozen=True, slots=True)
class Entree:
    """One entry. `permission` is a `rules` permission tested on the organisation; `compteur(membre)` a number or 0.
    `aussi`: names of pages that stand elsewhere in the addresses and belong to this entry. `visible(organisation)`: False leaves it out
    of the menu, not out of reach."""

    groupe: str
    libelle: str
    icone: str
    nom_url: str
    permission: str
    ordre: int = 100
    compteur: Callable[[Any], int] | None = None
    aussi: tuple[str, ...] = ()
    visible: Callable[[Any], bool] | None = None


_entrees: dict[str, Entree] = {}


def inscrire_entree(entree: Entree) -> None:
    if entree.groupe not in GROUPES:
        raise RuntimeError(f"unknown navigation group: {entree.groupe}")
    _entrees[entree.nom_url] = entree


def entrees() -> list[Entree]:
    """All entries, in menu order."""
    return sorted(_entrees.values(), key=lambda e: (GROUPES.index(e.groupe), e.ordre, e.libelle))
