"""Calculations of indicators, the people behind each of them, the figures of the official services, what is published."""

from parchemin.indicateurs.models.annonces import OffreAnnoncee, SupportAnnonce
from parchemin.indicateurs.models.calculs import Calcul, LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.models.officiels import FigureOfficielle, RattachementFormation, ReleveOfficiel
from parchemin.indicateurs.models.publications import EtatJeu, InformationFormation, JeuAnnuel, SorteInformation

__all__ = [
    "Calcul",
    "EtatJeu",
    "FigureOfficielle",
    "InformationFormation",
    "JeuAnnuel",
    "LigneIndicateur",
    "OffreAnnoncee",
    "RattachementFormation",
    "ReleveOfficiel",
    "SommeIndicateur",
    "SorteInformation",
    "SupportAnnonce",
]
