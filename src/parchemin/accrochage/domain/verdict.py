"""The verdict on an award: blocked, at risk, ready; in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.accrochage.domain.regles import ConstatPassage
from parchemin.socle.constats import Gravite


@dataclass(frozen=True, slots=True)
class Jugement:
    """`verdict`: bloque, a_risque or pret."""

    verdict: str
    phrase: str


def verdict_de(dits: Sequence[ConstatPassage]) -> Jugement:
    """What the findings conclude."""
    bloquants = [d for d in dits if d.constat.gravite is Gravite.BLOQUANT]
    if bloquants:
        return Jugement("bloque", bloquants[0].constat.quoi)
    risques = [d for d in dits if d.constat.code.startswith("ACC-2")]
    if risques:
        return Jugement("a_risque", risques[0].constat.quoi)
    return Jugement("pret", "")
