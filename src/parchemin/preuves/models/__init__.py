"""Evidence: what is followed, what the organisation asks of itself, evidences and what they serve, requests, packs."""

from parchemin.preuves.models.chaine import ControleChaine
from parchemin.preuves.models.demandes import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.models.dossiers import DossierPreuves, SorteDossierPreuves
from parchemin.preuves.models.preuves import NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.models.suivi import CorrespondanceExigence, ExigencePropre, ReglagePreuves, SuiviReferentiel

__all__ = [
    "ControleChaine",
    "CorrespondanceExigence",
    "DemandePreuve",
    "DossierPreuves",
    "EtatDemandePreuve",
    "ExigencePropre",
    "NaturePreuve",
    "Preuve",
    "RattachementPreuve",
    "ReglagePreuves",
    "SorteDossierPreuves",
    "SuiviReferentiel",
]
