"""A finding said on the next page, after a button: the same card as elsewhere, never a paragraph with a code at its end."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest

from parchemin.socle.constats import Constat, ErreurMetier

MARQUE = "constat"
"""Extra tag of such a message: its text is the finding as JSON (`plateforme/_messages.html` draws the card)."""
MAXIMUM = 12


def dire_constats(request: HttpRequest, erreur: ErreurMetier | Iterable[Constat]) -> None:
    """One message per finding. A finding that blocks is an error, any other a warning."""
    constats = list(erreur.constats if isinstance(erreur, ErreurMetier) else erreur)
    for constat in constats[:MAXIMUM]:
        niveau = messages.ERROR if constat.est_bloquant else messages.WARNING
        messages.add_message(request, niveau, json.dumps(constat.vers_dict(), ensure_ascii=False), extra_tags=MARQUE)
    if (autres := len(constats) - MAXIMUM) > 0:
        messages.error(request, f"Et {autres} autre{'s' * (autres > 1)} du même genre.")
