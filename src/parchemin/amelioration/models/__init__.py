"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.ecarts_externes import EcartExterne, SorteSuiviEcart, SuiviEcartExterne
from parchemin.amelioration.models.procedures import LectureProcedure, Procedure, VersionProcedure

__all__ = [
    "ActionAmelioration",
    "EcartExterne",
    "LectureProcedure",
    "OrigineAction",
    "Procedure",
    "SorteSuivi",
    "SorteSuiviEcart",
    "SuiviAction",
    "SuiviEcartExterne",
    "VersionProcedure",
]
