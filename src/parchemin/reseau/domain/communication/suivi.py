"""What was dismissed stays dismissed while the words stay; two captures tell what appeared and what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.reseau.domain.communication.modele import Releve


@dataclass(frozen=True, slots=True)
class Ecartement:
    """A finding that a person set aside, with the reason and the day. Raises `ValueError` without a reason."""

    cle: str
    motif: str
    le: date

    def __post_init__(self) -> None:
        if not self.motif.strip():
            raise ValueError("a finding is not set aside without a reason")


@dataclass(frozen=True, slots=True)
class Tri:
    """Findings still to treat, and those set aside with the act that did it."""

    gardes: tuple[Releve, ...]
    ecartes: tuple[tuple[Releve, Ecartement], ...]


def trier(releves: Sequence[Releve], ecartements: Iterable[Ecartement]) -> Tri:
    """The last act on a key counts."""
    actes = {e.cle: e for e in sorted(ecartements, key=lambda e: e.le)}
    return Tri(
        gardes=tuple(r for r in releves if r.cle not in actes),
        ecartes=tuple((r, actes[r.cle]) for r in releves if r.cle in actes),
    )


@dataclass(frozen=True, slots=True)
class ComparaisonDeCaptures:
    """Two captures of one page: what is new in the second, what is gone from the first, what stays (as the second says it)."""

    apparus: tuple[Releve, ...]
    disparus: tuple[Releve, ...]
    demeurent: tuple[Releve, ...]


def comparer(avant: Sequence[Releve], apres: Sequence[Releve]) -> ComparaisonDeCaptures:
    """Pairs findings by key; the same words said twice count twice."""
    restes = Counter(r.cle for r in avant)
    apparus, demeurent = [], []
    for r in apres:
        if restes[r.cle]:
            restes[r.cle] -= 1
            demeurent.append(r)
        else:
            apparus.append(r)
    disparus = []
    for r in reversed(avant):
        if restes[r.cle]:
            restes[r.cle] -= 1
            disparus.append(r)
    return ComparaisonDeCaptures(tuple(apparus), tuple(reversed(disparus)), tuple(demeurent))
