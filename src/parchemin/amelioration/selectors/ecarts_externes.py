"""What is read of the findings of external controls."""

from __future__ import annotations

from parchemin.amelioration.domain.actions import FINIES
from parchemin.amelioration.domain.ecarts_externes import FaitsEcart
from parchemin.amelioration.models import EcartExterne
from parchemin.amelioration.selectors.actions import actions_nees_de

TYPE = "ecart_externe"


def faits_ecart(e: EcartExterne, raison: str = "") -> FaitsEcart:
    """What the guards look at: the actions born from it, and the reason given to close it all the same."""
    nees = list(actions_nees_de(e.organisation_id, TYPE, str(e.pk)))
    return FaitsEcart(tuple(a.numero for a in nees if a.etat not in FINIES), len(nees), raison)
