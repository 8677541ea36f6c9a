"""Improvement: actions, what they were born from, what was done about them."""

from parchemin.amelioration.models.actions import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.models.appuis import ContactRessource, GuideRegional, GuideRemis, Sollicitation
from parchemin.amelioration.models.ecarts_externes import EcartExterne, SorteSuiviEcart, SuiviEcartExterne
from parchemin.amelioration.models.procedures import LectureProcedure, Procedure, VersionProcedure
from parchemin.amelioration.models.risques import ReglageRisques, RevueRisque, Risque

__all__ = [
    "ActionAmelioration",
    "ContactRessource",
    "EcartExterne",
    "GuideRegional",
    "GuideRemis",
    "LectureProcedure",
    "OrigineAction",
    "Procedure",
    "ReglageRisques",
    "RevueRisque",
    "Risque",
    "Sollicitation",
    "SorteSuivi",
    "SorteSuiviEcart",
    "SuiviAction",
    "SuiviEcartExterne",
    "VersionProcedure",
]
