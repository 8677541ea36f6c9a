"""Improvement: actions, what they were born from, what was done about them; appraisals."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.appuis import ContactRessource, GuideRegional, GuideRemis, Sollicitation
from parchemin.amelioration.models.conseil import (
    DecisionConseil,
    MembreConseil,
    PointOrdreDuJour,
    PresenceConseil,
    ReglesConseil,
    SeanceConseil,
    SortePresence,
)
from parchemin.amelioration.models.ecarts_externes import EcartExterne, SorteSuiviEcart, SuiviEcartExterne
from parchemin.amelioration.models.procedures import LectureProcedure, Procedure, VersionProcedure
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
from parchemin.amelioration.models.risques import ReglageRisques, RevueRisque, Risque
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
    "ContactRessource",
    "DecisionConseil",
    "EcartExterne",
    "Equivalent",
    "FaitSignale",
    "GuichetReclamation",
    "GuideRegional",
    "GuideRemis",
    "InformationFait",
    "InvitationAppreciation",
    "LecteurNomme",
    "LectureProcedure",
    "MediationFait",
    "MembreConseil",
    "NatureEquivalent",
    "OrigineAction",
    "PieceViolence",
    "PointOrdreDuJour",
    "PresenceConseil",
    "Procedure",
    "QuestionnairePropre",
    "ReferentViolence",
    "ReglageRegistres",
    "ReglageRisques",
    "ReglesConseil",
    "ReponseAppreciation",
    "RevueRisque",
    "Risque",
    "SeanceConseil",
    "SignalementViolence",
    "Sollicitation",
    "SorteFil",
    "SortePresence",
    "SorteSuite",
    "SorteSuivi",
    "SorteSuiviEcart",
    "SuiteViolence",
    "SuiviAction",
    "SuiviEcartExterne",
    "SuiviFait",
    "ThemeFait",
    "Verbatim",
    "VersionProcedure",
]
