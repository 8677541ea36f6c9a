"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.ecarts_externes import EcartExterne, SorteSuiviEcart, SuiviEcartExterne

__all__ = [
    "ActionAmelioration",
    "EcartExterne",
    "OrigineAction",
    "SorteSuivi",
    "SorteSuiviEcart",
    "SuiviAction",
    "SuiviEcartExterne",
]
