"""The jury on its day: those who came, and whether they make a jury. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.domain.jury_composition import Composition, Siegeant
from parchemin.parcours.domain.jury_controles import controler_composition
from parchemin.parcours.domain.jury_regles import ReglesJury
from parchemin.socle.constats import Constat, Gravite


def seance_de(composition: Composition) -> Composition:
    """The same jury with only those noted present: absent, excused and not said yet are out."""
    return replace(composition, siegeants=tuple(s for s in composition.siegeants if s.present))


def presences_a_noter(composition: Composition) -> tuple[Siegeant, ...]:
    """Members expected of whom nobody has said whether they came. A substitute, or who declined, is not expected."""
    return tuple(s for s in composition.siegeants if s.present is None and s.compte)


def controler_seance(composition: Composition, regles: ReglesJury, jour: date) -> list[Constat]:
    """What stands against deliberating with those present, the blocking findings first.

    While somebody is still to be noted (JUR-055), those are counted as if they came: nothing else is to be mended yet. Where somebody else appoints the jury, presences to note are only told; nobody present always blocks.
    """
    a_noter = presences_a_noter(composition)
    la = replace(composition, siegeants=tuple(s for s in composition.siegeants if s.present or s in a_noter))
    constats = controler_composition(la, regles, jour)
    ailleurs = any(x.code == c.NOMME_AILLEURS.code for x in constats)
    tete: list[Constat] = []
    if a_noter:
        noms = [s.nom for s in a_noter]
        mots = noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"
        dit = c.PRESENCE_A_NOTER.constat(noms=mots, phrase="présence à noter")
        tete.append(replace(dit, gravite=Gravite.INFORMATION) if ailleurs else dit)
    elif composition.siegeants and not any(s.present for s in composition.siegeants):
        tete.append(c.PERSONNE_PRESENT.constat())
    return [*(x for x in tete if x.est_bloquant), *constats, *(x for x in tete if not x.est_bloquant)]
