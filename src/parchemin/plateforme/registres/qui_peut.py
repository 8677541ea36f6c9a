"""`QuiPeut`: who does what this reader may not, so that an empty page never gives an order without saying to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class Titulaires:
    """`phrase`: whose act it is; `url`, `geste`: where one sees or gives that role, both empty for who may not go there."""

    phrase: str
    url: str = ""
    geste: str = ""


QuiPeut = Callable[[Any, str], Titulaires | None]
"""(request, permission) -> who holds it, or None when there is nothing to tell this reader."""

qui_peut: Registre[QuiPeut] = Registre("qui peut")


def titulaires(request: Any, permission: str) -> Titulaires | None:
    """None when the reader may do it, or when no room knows."""
    organisation = getattr(request, "organisation", None)
    if not permission or organisation is None or request.user.has_perm(permission, organisation):
        return None
    return next((t for _, dire in qui_peut if (t := dire(request, permission)) is not None), None)
