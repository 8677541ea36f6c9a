"""Who may see the progress of a work: who asked for it, and whom an upper room says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parchemin.plateforme.models.travaux import Travail
from parchemin.plateforme.registres import Registre

Visibilite = Callable[[Any, Travail], bool]
"""(user, work) -> may this user see it and cancel it."""

visibilites: Registre[Visibilite] = Registre("visibilites de travaux")


def peut_voir(utilisateur: Any, travail: Travail) -> bool:
    if travail.demandeur_id is not None and travail.demandeur_id == utilisateur.pk:
        return True
    return any(visible(utilisateur, travail) for _, visible in visibilites)
