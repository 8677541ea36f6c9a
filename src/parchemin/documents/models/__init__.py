"""What was issued, in what wording, what was handed over, what was asked from whoever else issues."""

from parchemin.documents.models.demandes import (
    DemandeDocument,
    DemandeTitulaire,
    EtatDemandeDocument,
    EtatDemandeTitulaire,
)
from parchemin.documents.models.modeles import EtatModele, ModeleDocument
from parchemin.documents.models.registre import (
    CompteurDocuments,
    Document,
    EtatDocument,
    MoyenRemise,
    ReglageRemise,
    Remise,
)

__all__ = [
    "CompteurDocuments",
    "DemandeDocument",
    "DemandeTitulaire",
    "Document",
    "EtatDemandeDocument",
    "EtatDemandeTitulaire",
    "EtatDocument",
    "EtatModele",
    "ModeleDocument",
    "MoyenRemise",
    "ReglageRemise",
    "Remise",
]
