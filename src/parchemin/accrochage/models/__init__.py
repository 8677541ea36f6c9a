"""What is sent to the Caisse des Dépôts, in what file, and what came back."""

from parchemin.accrochage.models.accuses import AccuseTraitement
from parchemin.accrochage.models.comptes import CompteAccrochage, Montage
from parchemin.accrochage.models.ecarts import EcartTransmission, EtatEcart, GenreEcart
from parchemin.accrochage.models.fichiers import EnvoiPassage, EtatFichier, EtatLot, FichierAccrochage, LotAccrochage
from parchemin.accrochage.models.nir import CoffreNir
from parchemin.accrochage.models.passages import EtatPassage, OriginePassage, PassageCertification
from parchemin.accrochage.models.reglages import ReglageTransmission
from parchemin.accrochage.models.suites import (
    DemandeRectification,
    EtatDemande,
    EtatMise,
    MiseEnDemeure,
    OrigineDemande,
)

__all__ = [
    "AccuseTraitement",
    "CoffreNir",
    "CompteAccrochage",
    "DemandeRectification",
    "EcartTransmission",
    "EnvoiPassage",
    "EtatDemande",
    "EtatEcart",
    "EtatFichier",
    "EtatLot",
    "EtatMise",
    "EtatPassage",
    "FichierAccrochage",
    "GenreEcart",
    "LotAccrochage",
    "MiseEnDemeure",
    "Montage",
    "OrigineDemande",
    "OriginePassage",
    "PassageCertification",
    "ReglageTransmission",
]
