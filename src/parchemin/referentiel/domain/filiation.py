"""Succession of fiches: links declared on one side only, rebuilt on both; cycles and splits expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lignee:
    """What a fiche replaced and what replaces it, generation by generation (nearest first)."""

    ascendants: tuple[tuple[str, ...], ...]
    descendants: tuple[tuple[str, ...], ...]


def _parcourir(depart: str, liens: dict[str, set[str]]) -> tuple[tuple[str, ...], ...]:
    vus, niveau, generations = {depart}, {depart}, []
    while niveau:
        niveau = {autre for code in niveau for autre in liens.get(code, ())} - vus
        vus |= niveau
        if niveau:
            generations.append(tuple(sorted(niveau)))
    return tuple(generations)


def lignee(code: str, successions: Iterable[tuple[str, str]]) -> Lignee:
    """`successions` = (old, new) pairs, from whichever side declared them."""
    apres: dict[str, set[str]] = {}
    avant: dict[str, set[str]] = {}
    for ancien, nouveau in successions:
        if ancien and nouveau and ancien != nouveau:
            apres.setdefault(ancien, set()).add(nouveau)
            avant.setdefault(nouveau, set()).add(ancien)
    return Lignee(_parcourir(code, avant), _parcourir(code, apres))
