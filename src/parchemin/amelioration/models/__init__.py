"""Improvement: actions, what they were born from, what was done about them; appraisals."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.voix import (
    CampagneAppreciation,
    Equivalent,
    InvitationAppreciation,
    NatureEquivalent,
    QuestionnairePropre,
    ReponseAppreciation,
    Verbatim,
)

__all__ = [
    "ActionAmelioration",
    "CampagneAppreciation",
    "Equivalent",
    "InvitationAppreciation",
    "NatureEquivalent",
    "OrigineAction",
    "QuestionnairePropre",
    "ReponseAppreciation",
    "SorteSuivi",
    "SuiviAction",
    "Verbatim",
]
