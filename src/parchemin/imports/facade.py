"""What the rooms above may use: the contract, the registry, ready-made readers, and findings they may raise."""

from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.classeurs import ouvrir as ouvrir_classeur
from parchemin.imports.domain.constats import DOUBLON_FICHIER
from parchemin.imports.domain.modele import (
    ActionLigne,
    Analyseur,
    Cellule,
    ChampImport,
    Circonstances,
    ConstatLigne,
    Ensemble,
    Illisible,
    LectureReservee,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    ValeurCommune,
)
from parchemin.imports.domain.registre import inscrire_type, type_import
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.depot import deposer_lot

__all__ = [
    "DOUBLON_FICHIER",
    "ActionLigne",
    "Analyseur",
    "Cellule",
    "ChampImport",
    "Circonstances",
    "ConstatLigne",
    "Ensemble",
    "Illisible",
    "LectureReservee",
    "LigneAnalysee",
    "LigneLue",
    "LigneRetenue",
    "Operation",
    "TypeImport",
    "ValeurCommune",
    "analyser",
    "deposer_lot",
    "inscrire_type",
    "lecteurs",
    "ouvrir_classeur",
    "type_import",
]
