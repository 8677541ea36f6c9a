"""Passages brought up to date as soon as what they copy has changed, and shown so before that.

The people, the decisions and the parchments live in the rooms below: these announce what changed once it is committed. What
nobody announces (an import of thousands of people, another schema) is caught up by the periodic work; meanwhile the page of a
passage is judged in memory, since reading writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from parchemin.accrochage.models import PassageCertification
from parchemin.accrochage.services.controles import (
    SUIVENT,
    a_relire,
    controler_passages,
    juger,
    marquer_corrige,
    relire_identite,
)
from parchemin.accrochage.services.ecarts import suivre_ecarts
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.suivi import suivre
from parchemin.deliberation.registres import suites_de_decision
from parchemin.parcours.registres import suites_d_identite
from parchemin.plateforme.tenant import organisation_active

PAR_GESTE = 500
"""Read again in one act of a person: beyond, the periodic work goes on."""


@dataclass(frozen=True, slots=True)
class Relus:
    """`restent`: there are more, left to the periodic work."""

    passages: int
    restent: bool


def relire_ces(organisation_id: int, passages: QuerySet[Any]) -> int:
    """Follow, judge, and open or end the cases of these passages of one organisation. Returns how many were judged."""
    with organisation_active(organisation_id):
        siens = passages.filter(organisation_id=organisation_id)
        n = controler_passages(siens)
        suivre_ecarts(organisation_id, parmi=siens)
    return n


def relire_maintenant(organisation_id: int) -> Relus:
    """What the periodic work would do within the quarter of an hour, asked for by a person: at most `PAR_GESTE`."""
    cles = list(a_relire(organisation_id).order_by("pk").values_list("pk", flat=True)[: PAR_GESTE + 1])
    n = relire_ces(organisation_id, PassageCertification.toutes.filter(pk__in=cles[:PAR_GESTE]))
    return Relus(n, len(cles) > PAR_GESTE)


def montrer_a_jour(passage: PassageCertification) -> bool:
    """Bring this row, in memory only, to what a control would write now. False when it says so already.

    `passage`: with its account and its person. It must not be saved afterwards.
    """
    if not a_relire(passage.organisation_id).filter(pk=passage.pk).exists():
        return False
    if passage.etat in SUIVENT:
        suivi = bool(suivre([passage], journal=False))
        if relire_identite(passage) or suivi:
            marquer_corrige(passage)
    passage.calculer_cles()
    juger([passage], nirs=nirs_de([passage]))
    return True


@suites_d_identite.inscrire("accrochage.passages")
def suivre_les_personnes(organisation_id: int, personnes: Collection[int]) -> None:
    relire_ces(organisation_id, PassageCertification.toutes.filter(personne__in=personnes))


@suites_de_decision.inscrire("accrochage.passages")
def suivre_les_decisions(organisation_id: int, presentations: Collection[int]) -> None:
    relire_ces(organisation_id, PassageCertification.toutes.filter(decision__presentation__in=presentations))
