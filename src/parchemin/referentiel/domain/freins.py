"""Brakes: a broken export must not withdraw every partner."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.referentiel.domain import constats as c
from parchemin.socle.constats import Constat

BAISSE_FICHES = 2
"""Per cent. Fiches leave the register rarely: a daily export loses a few at most."""
BAISSE_PARTENAIRES = 10
"""Per cent."""


@dataclass(frozen=True, slots=True)
class Effectifs:
    """What an export counts, within one source."""

    fiches: int
    partenaires: int


def freiner(avant: Effectifs | None, apres: Effectifs, *, extrait: bool) -> list[Constat]:
    """Reasons to refuse. None for the first export of a source, nor for an extract (it withdraws nothing)."""
    if extrait or avant is None:
        return []
    resultat = []
    for controle, a, b, seuil in (
        (c.FREIN_FICHES, avant.fiches, apres.fiches, BAISSE_FICHES),
        (c.FREIN_PARTENAIRES, avant.partenaires, apres.partenaires, BAISSE_PARTENAIRES),
    ):
        # Exact: b < a (100 - seuil) / 100, without a division.
        if b * 100 < a * (100 - seuil):
            baisse = -(-(a - b) * 100 // a)
            resultat.append(controle.constat(avant=a, apres=b, baisse=baisse, seuil=seuil))
    return resultat
