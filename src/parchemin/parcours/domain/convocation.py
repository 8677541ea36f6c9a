"""May a convocation leave: it says where to come, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parchemin.parcours.domain import presentation_constats as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

_NOMMES = 3


def controler_convocations(*, lieu: str, du: date, au: date, sans_horaire: Sequence[str]) -> list[Constat]:
    """SES-070 without a place; SES-071 when the session lasts and somebody would have neither day nor hour.

    `sans_horaire`: names of those to convoke whose elements have no subject with a day. On a session of one day the day is
    known: nothing to say.
    """
    constats = []
    if not lieu.strip():
        constats.append(c.CONVOCATION_SANS_LIEU.constat())
    if du != au and sans_horaire:
        autres = len(sans_horaire) - _NOMMES
        noms = list(sans_horaire[:_NOMMES])
        if autres > 0:
            noms.append(f"{autres} autre{'s' * (autres > 1)}")
        qui = noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"
        constats.append(
            c.CONVOCATION_SANS_JOUR.constat(
                du=date_fr(du), au=date_fr(au), qui=qui, auraient="auraient" if len(sans_horaire) > 1 else "aurait"
            )
        )
    return constats
