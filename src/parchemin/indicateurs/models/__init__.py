"""Calculations of indicators, the people behind each of them, the figures of the official services, what is published, surveys."""

from parchemin.indicateurs.models.annonces import OffreAnnoncee, SupportAnnonce
from parchemin.indicateurs.models.calculs import Calcul, LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.models.enquetes import (
    CanalReponse,
    Destinataire,
    EcheanceEnquete,
    Enquete,
    EtatEnquete,
    PublicEnquete,
    ReponseEnquete,
)
from parchemin.indicateurs.models.officiels import FigureOfficielle, RattachementFormation, ReleveOfficiel
from parchemin.indicateurs.models.publications import EtatJeu, InformationFormation, JeuAnnuel, SorteInformation
from parchemin.indicateurs.models.veille import NoteDeSuivi, ReglageVeille

__all__ = [
    "Calcul",
    "CanalReponse",
    "Destinataire",
    "EcheanceEnquete",
    "Enquete",
    "EtatEnquete",
    "EtatJeu",
    "FigureOfficielle",
    "InformationFormation",
    "JeuAnnuel",
    "LigneIndicateur",
    "NoteDeSuivi",
    "OffreAnnoncee",
    "PublicEnquete",
    "RattachementFormation",
    "ReglageVeille",
    "ReleveOfficiel",
    "ReponseEnquete",
    "SommeIndicateur",
    "SorteInformation",
    "SupportAnnonce",
]
