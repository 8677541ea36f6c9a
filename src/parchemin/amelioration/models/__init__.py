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
from parchemin.amelioration.models.registres import (
    FaitSignale,
    GuichetReclamation,
    InformationFait,
    MediationFait,
    ReglageRegistres,
    SorteFil,
    SuiviFait,
    ThemeFait,
)

__all__ = ["ActionAmelioration", "OrigineAction", "SorteSuivi", "SuiviAction"]
__all__ += ["GuichetReclamation", "InformationFait", "MediationFait", "ReglageRegistres"]
__all__ += ["FaitSignale", "SorteFil", "SuiviFait", "ThemeFait"]
__all__ += ["DecisionConseil", "MembreConseil", "PointOrdreDuJour", "PresenceConseil"]
__all__ += ["ReglesConseil", "SeanceConseil", "SortePresence"]
