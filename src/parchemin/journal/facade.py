"""What the rooms above may ask of the journal."""

from parchemin.journal.actes import actes_nommes, libelle_acte, nommer_actes
from parchemin.journal.ecriture import SYSTEME, EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.journal.selectors import (
    Phrase,
    actes,
    acteurs,
    dernieres,
    evenements,
    evenements_de,
    filtrer,
    phrases,
    phrases_par_lots,
    reserver_sujets,
)
from parchemin.journal.services import effacer_details
from parchemin.journal.verification import Verification, verifier, verifier_tout

__all__ = [
    "SYSTEME",
    "EvenementAConsigner",
    "Phrase",
    "Reference",
    "Verification",
    "actes",
    "actes_nommes",
    "acteurs",
    "consigner",
    "consigner_lot",
    "dernieres",
    "effacer_details",
    "evenements",
    "evenements_de",
    "filtrer",
    "libelle_acte",
    "nommer_actes",
    "phrases",
    "phrases_par_lots",
    "reserver_sujets",
    "verifier",
    "verifier_tout",
]
