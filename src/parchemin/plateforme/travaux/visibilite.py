"""Who may see the progress of a work: who asked for it, and whom an upper room says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parchemin.plateforme.models.travaux import Travail
from parchemin.plateforme.registres import Registre

Visibilite = Callable[[Any, Travail], bool]
"""(user, work) -> may this user see it and cancel it."""

visibilites: Registre[Visibilite] = Registre("visibilites de travaux")


arrets: Registre[Visibilite] = Registre("arrets de travaux")
"""(user, work) -> may this user stop it: seeing a work that serves every organisation is not owning it."""


def peut_arreter(utilisateur: Any, travail: Travail) -> bool:
    """Who asked for it, and whom an upper room says."""
    if travail.demandeur_id is not None and travail.demandeur_id == utilisateur.pk:
        return True
    return any(permis(utilisateur, travail) for _, permis in arrets)


def peut_voir(utilisateur: Any, travail: Travail) -> bool:
    if travail.demandeur_id is not None and travail.demandeur_id == utilisateur.pk:
        return True
    return any(visible(utilisateur, travail) for _, visible in visibilites)
