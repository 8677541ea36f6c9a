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
from parchemin.amelioration.models.violence import (
    LecteurNomme,
    PieceViolence,
    ReferentViolence,
    SignalementViolence,
    SorteSuite,
    SuiteViolence,
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

__all__ = [
    "ActionAmelioration",
    "CampagneAppreciation",
    "DecisionConseil",
    "Equivalent",
    "FaitSignale",
    "GuichetReclamation",
    "InformationFait",
    "InvitationAppreciation",
    "LecteurNomme",
    "MediationFait",
    "MembreConseil",
    "NatureEquivalent",
    "OrigineAction",
    "PieceViolence",
    "PointOrdreDuJour",
    "PresenceConseil",
    "QuestionnairePropre",
    "ReferentViolence",
    "ReglageRegistres",
    "ReglesConseil",
    "ReponseAppreciation",
    "SeanceConseil",
    "SignalementViolence",
    "SorteFil",
    "SortePresence",
    "SorteSuite",
    "SorteSuivi",
    "SuiteViolence",
    "SuiviAction",
    "SuiviFait",
    "ThemeFait",
    "Verbatim",
]
