"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.conseil import (
    DecisionConseil,
    MembreConseil,
    PointOrdreDuJour,
    PresenceConseil,
    ReglesConseil,
    SeanceConseil,
    SortePresence,
)

__all__ = [
    "ActionAmelioration",
    "DecisionConseil",
    "MembreConseil",
    "OrigineAction",
    "PointOrdreDuJour",
    "PresenceConseil",
    "ReglesConseil",
    "SeanceConseil",
    "SortePresence",
    "SorteSuivi",
    "SuiviAction",
]
