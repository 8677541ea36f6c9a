"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.violence import (
    LecteurNomme,
    PieceViolence,
    ReferentViolence,
    SignalementViolence,
    SorteSuite,
    SuiteViolence,
)

__all__ = ["ActionAmelioration", "OrigineAction", "SorteSuivi", "SuiviAction"]
__all__ += [
    "LecteurNomme",
    "PieceViolence",
    "ReferentViolence",
    "SignalementViolence",
    "SorteSuite",
    "SuiteViolence",
]
