"""`Periodique`: what the `echeancier` loop runs by itself. Each function is idempotent and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Periodique:
    """`fonction()` is called at most every `intervalle`; it may be called again after a crash."""

    nom: str
    intervalle: timedelta
    fonction: Callable[[], object]


_periodiques: dict[str, Periodique] = {}


def inscrire_periodique(periodique: Periodique) -> None:
    _periodiques[periodique.nom] = periodique


def periodiques() -> list[Periodique]:
    return list(_periodiques.values())
