"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.registres import (
    GuichetReclamation,
    InformationSignalement,
    MediationSignalement,
    ReglageRegistres,
    Signalement,
    SorteFil,
    SuiviSignalement,
    ThemeSignalement,
)

__all__ = ["ActionAmelioration", "OrigineAction", "SorteSuivi", "SuiviAction"]
__all__ += ["GuichetReclamation", "InformationSignalement", "MediationSignalement", "ReglageRegistres"]
__all__ += ["Signalement", "SorteFil", "SuiviSignalement", "ThemeSignalement"]
