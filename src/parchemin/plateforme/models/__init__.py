"""Tables of the shared parts, one file per subject."""

from parchemin.plateforme.models.approbations import Approbation
from parchemin.plateforme.models.brouillons import Brouillon
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.debits import CompteurDebit
from parchemin.plateforme.models.echeancier import Bail, PassagePeriodique
from parchemin.plateforme.models.fichiers import ContenuFichier, Fichier
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.models.recherche import IndexRecherche
from parchemin.plateforme.models.travaux import Travail

__all__ = [
    "Approbation",
    "Bail",
    "Brouillon",
    "CompteurDebit",
    "ContenuFichier",
    "Courriel",
    "Fichier",
    "IndexRecherche",
    "LienPersonnel",
    "PassagePeriodique",
    "Travail",
]
