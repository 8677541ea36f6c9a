"""Calculations of indicators, the people behind each of them, and the figures of the official services."""

from parchemin.indicateurs.models.calculs import Calcul, LigneIndicateur
from parchemin.indicateurs.models.officiels import FigureOfficielle, ReleveOfficiel

__all__ = ["Calcul", "FigureOfficielle", "LigneIndicateur", "ReleveOfficiel"]
