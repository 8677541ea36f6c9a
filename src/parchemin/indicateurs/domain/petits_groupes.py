"""Groups that a reader without names may not tell one by one: too small, or found by taking the others away from the total. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

_Cle = TypeVar("_Cle", bound=Hashable)


def a_taire(tailles: Mapping[_Cle, int], minimum: int) -> set[_Cle]:
    """Every group of fewer than `minimum` people; then the smallest of the others, as long as those kept quiet are together fewer
    than `minimum`: the total stands beside them. Empty groups tell nothing of nobody, and stay. Equal sizes: the first one given."""
    tues = {cle for cle, n in tailles.items() if 0 < n < minimum}
    autres = sorted((n, rang, cle) for rang, (cle, n) in enumerate(tailles.items()) if n >= minimum)
    while tues and autres and sum(tailles[cle] for cle in tues) < minimum:
        tues.add(autres.pop(0)[2])
    return tues
