"""`PreuveAutomatique`: what a daily act proves by itself. Rooms register theirs; the evidence room shows them, and asks for no second filing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ElementPreuve:
    """One act, or one set of acts, that proves something.

    `cle` is stable within its source. `titre` names nobody. `le`: the day it happened, not the day it is read. `auteur`: a label, may be
    empty. `nombre`: how many acts it sums up. `au`: its last day of validity, when it has one. `sert`: expectations it serves, when they are
    not those of its source. `empreinte`: hash of what it froze, when it froze something.
    """

    cle: str
    titre: str
    le: date
    url: str
    auteur: str = ""
    nombre: int = 1
    au: date | None = None
    sert: tuple[str, ...] = ()
    empreinte: str = ""


Lecteur = Callable[[Any, date], Iterable[ElementPreuve]]
"""(organisation, jour) -> what had happened on that day, the latest first. A fixed number of queries, whatever the number of acts."""


@dataclass(frozen=True, slots=True)
class PreuveAutomatique:
    """One source. `salle`: French name of the room; `sert`: « famille:exigence:attendu » of the frameworks it answers;
    `permission`: what one needs to open its pages."""

    code: str
    salle: str
    titre: str
    sert: tuple[str, ...]
    permission: str
    lire: Lecteur


_sources: dict[str, PreuveAutomatique] = {}


def inscrire_preuve(source: PreuveAutomatique) -> PreuveAutomatique:
    """Once, from `AppConfig.ready()`. A code registered twice is a programming error."""
    deja = _sources.get(source.code)
    if deja is not None and deja != source:
        raise RuntimeError(f"the evidence source « {source.code} » is already registered")
    _sources[source.code] = source
    return source


def sources_de_preuves() -> list[PreuveAutomatique]:
    """Every source, by room then by title."""
    return sorted(_sources.values(), key=lambda s: (s.salle, s.titre))
