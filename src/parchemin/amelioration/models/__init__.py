"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction

__all__ = ["ActionAmelioration", "OrigineAction", "SorteSuivi", "SuiviAction"]
