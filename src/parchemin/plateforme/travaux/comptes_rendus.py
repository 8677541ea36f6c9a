"""What a finished work says of itself, and where to go next: one function by kind of work, given by its room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.models.travaux import Travail
from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class Lien:
    """A way on from the page of a work."""

    libelle: str
    url: str
    icone: str = "arrow-right"


@dataclass(frozen=True, slots=True)
class CompteRendu:
    """`phrases` say what was done (nothing while it runs); `liens` go on, the first one being the most likely.

    `fil`: where this work comes from, `(label, address)` of the breadcrumb; shown in every state.
    """

    phrases: Sequence[str] = ()
    liens: Sequence[Lien] = ()
    fil: Sequence[tuple[str, str]] = ()


Rapporteur = Callable[[Travail, Any], CompteRendu]
"""(work, organisation or None) -> what its page says. Without organisation there is no address to give."""

comptes_rendus: Registre[Rapporteur] = Registre("comptes rendus de travaux")
"""By code of work."""


def rendre_compte(travail: Travail, organisation: Any) -> CompteRendu:
    """What the room of this work says of it; nothing for a work that has no reporter."""
    return dict(comptes_rendus).get(travail.code, lambda t, o: CompteRendu())(travail, organisation)
