"""Where the page of a work stands: in the shell of an organisation of the person who looks, when there is one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from parchemin.plateforme.models.travaux import Travail
from parchemin.plateforme.registres import Registre

ORGANISATION = "organisation_de_depart"
"""Parameter of a work of the whole installation: id of the organisation from whose pages it was asked."""

Place = Callable[[HttpRequest, Travail], int | None]
"""Puts on the request what the shell reads; the organisation's id, or None when this person has no place there."""

places: Registre[Place] = Registre("places de travaux")


def placer(request: HttpRequest, travail: Travail) -> int | None:
    """The organisation in which this page stands for this person, or None (a plain page)."""
    for _, place in places:
        organisation_id = place(request, travail)
        if organisation_id is not None:
            return organisation_id
    return None
