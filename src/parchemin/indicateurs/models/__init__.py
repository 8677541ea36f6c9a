"""Calculations of indicators, the people behind each of them, the figures of the official services, what is published."""

from parchemin.indicateurs.models.calculs import Calcul, LigneIndicateur
from parchemin.indicateurs.models.officiels import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.models.publications import EtatJeu, InformationFormation, JeuAnnuel, SorteInformation
from parchemin.indicateurs.models.veille import NoteDeSuivi, ReglageVeille

__all__ = [
    "Calcul",
    "EtatJeu",
    "FigureOfficielle",
    "InformationFormation",
    "JeuAnnuel",
    "LigneIndicateur",
    "NoteDeSuivi",
    "ReglageVeille",
    "ReleveOfficiel",
    "SorteInformation",
]
