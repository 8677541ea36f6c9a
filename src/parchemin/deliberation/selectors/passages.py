"""Earlier juries of people for a certification, and the first day of the course that each enrolment belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, IssueUnite, OrigineDecision, Reinscription
from parchemin.parcours.models import Inscription

_ECHECS = frozenset({Resultat.AJOURNE, Resultat.NON_DELIVRABLE})
_SANS_TITRE = [Resultat.AJOURNE, Resultat.PARTIEL, Resultat.NON_DELIVRABLE]
_RETOURS_LUS = 12
"""Réinscriptions followed back at most: nobody comes back more often."""


def jour_du_jury(decision: Decision) -> date:
    """A revision is written later, and speaks of the jury's day."""
    proposition = decision.proposition or {}
    return date.fromisoformat(proposition["jour"]) if proposition.get("jour") else decision.decidee_le


@dataclass(frozen=True, slots=True)
class Passages:
    """Days of the juries that did not award the certification, the first one first: nothing won, or a part of it."""

    echecs: tuple[date, ...] = ()
    partiels: tuple[date, ...] = ()
    candidatures: tuple[date, ...] = ()


AUCUN = Passages()


def passages_de(personnes: Collection[int], certification_id: int, avant: date) -> dict[int, Passages]:
    """By person, whatever the enrolment and whoever decided: the decisions in force of juries before that day. One query.

    An imported decision counts as its authority wrote it, not as a simulation would have it: refused, with a part acquired, is a
    part won.
    """
    lignes = Decision.objects.filter(
        inscription__personne__in=personnes, inscription__certification=certification_id, en_vigueur=True,
        resultat__in=_SANS_TITRE,
    ).select_related("inscription").annotate(
        une_part=Exists(IssueUnite.toutes.filter(decision=OuterRef("pk"), acquis=True))
    )  # fmt: skip
    lus: dict[int, list[tuple[date, Resultat]]] = {}
    for d in lignes.order_by("decidee_le", "pk"):
        if (jour := jour_du_jury(d)) < avant:
            resultat = Resultat(d.resultat)
            if resultat is Resultat.AJOURNE and d.une_part and d.origine == OrigineDecision.IMPORTEE:
                resultat = Resultat.PARTIEL
            lus.setdefault(d.inscription.personne_id, []).append((jour, resultat))
    return {
        cle: Passages(
            tuple(sorted({j for j, r in siens if r in _ECHECS})),
            tuple(sorted({j for j, r in siens if r is Resultat.PARTIEL})),
            tuple(sorted({j for j, r in siens if r is not Resultat.NON_DELIVRABLE})),
        )
        for cle, siens in lus.items()
    }


def entrees_du_parcours(inscriptions: Iterable[Inscription]) -> dict[int, date]:
    """By enrolment, the first day of its course. To enrol again after a failure is no new course: it has that of the first enrolment."""
    entrees = {i.pk: i.entree for i in inscriptions}
    courantes = {cle: cle for cle in entrees}
    for _ in range(_RETOURS_LUS):
        retours = dict(
            Reinscription.toutes.filter(inscription__in=set(courantes.values()), en_vigueur=True)
            .order_by("pk")
            .values_list("inscription_id", "origine_id")
        )
        suivies = {cle: retours[x] for cle, x in courantes.items() if x in retours}
        if not suivies:
            break
        courantes = suivies
        jours = dict(Inscription.toutes.filter(pk__in=set(suivies.values())).order_by("pk").values_list("pk", "entree"))
        entrees |= {cle: jours[x] for cle, x in suivies.items()}
    return entrees
