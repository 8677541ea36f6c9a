"""Improvement: actions, what they were born from, what was done about them; appraisals."""

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
from parchemin.amelioration.models.voix import (
    CampagneAppreciation,
    Equivalent,
    InvitationAppreciation,
    NatureEquivalent,
    QuestionnairePropre,
    ReponseAppreciation,
    Verbatim,
)

__all__ = ["ActionAmelioration", "OrigineAction", "SorteSuivi", "SuiviAction"]
__all__ += ["GuichetReclamation", "InformationFait", "MediationFait", "ReglageRegistres"]
__all__ += ["FaitSignale", "SorteFil", "SuiviFait", "ThemeFait"]
__all__ += ["DecisionConseil", "MembreConseil", "PointOrdreDuJour", "PresenceConseil"]
__all__ += ["ReglesConseil", "SeanceConseil", "SortePresence"]
__all__ += ["CampagneAppreciation", "Equivalent", "InvitationAppreciation", "NatureEquivalent"]
__all__ += ["QuestionnairePropre", "ReponseAppreciation", "Verbatim"]
