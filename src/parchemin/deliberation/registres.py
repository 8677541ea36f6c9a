"""What upper rooms may add to decisions, without this room knowing them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction

from parchemin.plateforme.registres import Registre

SuivreDecisions = Callable[[int, Collection[int]], None]
"""(organisation, keys of presentations) -> what was built on their decisions follows. Called once the act is committed."""
suites_de_decision: Registre[SuivreDecisions] = Registre("suites d’une décision rectifiée")


def annoncer_decisions(organisation_id: int, presentations: Collection[int]) -> None:
    """Tell the rooms above that other decisions are in force. After the commit: a room that fails does not undo signed minutes,
    and its periodic work catches up."""

    def suivre() -> None:
        for _, fonction in suites_de_decision:
            fonction(organisation_id, presentations)

    transaction.on_commit(suivre, robust=True)
