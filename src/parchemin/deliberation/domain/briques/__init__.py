"""The small rules that rule sets are made of, by name."""

from __future__ import annotations

from parchemin.deliberation.domain.briques import (
    conservation,
    etats,
    moyennes,
    presentation,
    seconde_chance,
    validations,
)
from parchemin.deliberation.domain.calcul import Fabrique

BRIQUES: dict[str, Fabrique] = {
    **presentation.BRIQUES,
    **etats.BRIQUES,
    **moyennes.BRIQUES,
    **seconde_chance.BRIQUES,
    **validations.BRIQUES,
    **conservation.BRIQUES,
}

CONSEQUENCES = frozenset(
    {
        *conservation.BRIQUES,
        *("acquis_validations", "documents_validations", "nouvelle_presentation", "transmission"),
        *("remplacement", "reinscription"),
    }
)
"""Bricks that follow from the decision, whoever took it: what is kept, what is issued, what comes next. Last in every rule set."""
