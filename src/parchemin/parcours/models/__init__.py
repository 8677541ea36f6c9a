"""People, enrolments, sessions, juries."""

from parchemin.parcours.models.inscriptions import (
    Absence,
    Amenagement,
    Contrat,
    EtatAmenagement,
    EtatInscription,
    Forme,
    Inscription,
    MotifSortie,
    Prerequis,
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.models.jurys import (
    CollegeJury,
    CompositionArretee,
    LienCandidat,
    MandatJury,
    MembreJury,
    PresenceSiege,
    QualiteSiege,
    ReponseConvocation,
    SiegeJury,
)
from parchemin.parcours.models.personnes import (
    EtatIdentite,
    FusionPersonnes,
    PaireEcartee,
    Personne,
    ReponseIdentite,
    Sexe,
)
from parchemin.parcours.models.sessions import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    Formateur,
    Incident,
    ModeResultat,
    NatureElement,
    Presentation,
    Resultat,
    SessionExamen,
    SessionFormation,
    Sujet,
)

__all__ = [
    "Absence", "Amenagement", "CollegeJury", "CompositionArretee", "Contrat", "ElementEvalue", "EtatAmenagement", "EtatIdentite", "EtatInscription", "EtatResultat",
    "EtatSession", "Formateur", "Forme", "FusionPersonnes", "Incident", "Inscription", "LienCandidat", "MandatJury", "MembreJury",
    "ModeResultat", "MotifSortie", "NatureElement", "PaireEcartee", "Personne", "Prerequis", "PresenceSiege", "Presentation",
    "QualiteSiege", "ReponseConvocation", "ReponseIdentite", "Resultat", "SessionExamen", "SessionFormation", "Sexe",
    "SiegeJury", "StatutCandidat", "Sujet", "TypeContrat", "VoieAcces",
]  # fmt: skip
