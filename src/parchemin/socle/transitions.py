"""States, the ways between them and what must be true first, written as data; the guards are functions of the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from parchemin.socle.constats import Constat

E = TypeVar("E", bound=StrEnum)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class PassageGarde(Generic[E]):
    """One way from a state to another. `gardes`: names of what is looked at first; `motif`: a written reason is needed."""

    de: frozenset[E]
    vers: E
    geste: str
    gardes: tuple[str, ...]
    motif: bool = False


def lire_mots(bruts: Iterable[Mapping[str, Any]], codes: type[E], ou: str) -> dict[E, tuple[str, str]]:
    """Code -> (its name, what it means), in order. Raises `ValueError` when one is missing, unknown or said twice."""
    lus = [(codes(x["code"]), (str(x["libelle"]), str(x.get("sens", "")))) for x in bruts]
    if [code for code, _ in lus] != list(codes):
        raise ValueError(f"{ou}: every one once, in order")
    return dict(lus)


def lire_transitions(
    bruts: Iterable[Mapping[str, Any]], etats: type[E], gardes: Iterable[str], ou: str
) -> tuple[PassageGarde[E], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    lus = tuple(
        PassageGarde(frozenset(etats(d) for d in x["de"]), etats(x["vers"]), x["geste"], tuple(x["gardes"]), x.get("motif", False))
        for x in bruts
    )  # fmt: skip
    voies, connues = [(d, p.vers) for p in lus for d in p.de], set(gardes)
    if len(voies) != len(set(voies)) or any(g not in connues for p in lus for g in p.gardes):
        raise ValueError(f"{ou}: a way is told twice, or a guard is unknown")
    return lus


def transition(transitions: Iterable[PassageGarde[E]], de: str, vers: str) -> PassageGarde[E] | None:
    """The way between two states, if there is one."""
    return next((p for p in transitions if de in p.de and p.vers == vers), None)


def objections(p: PassageGarde[Any], faits: F, gardes: Mapping[str, Callable[[F], list[Constat]]]) -> list[Constat]:
    """Everything that stops this transition on these facts. Empty: it may happen."""
    return [x for g in p.gardes for x in gardes[g](faits)]
