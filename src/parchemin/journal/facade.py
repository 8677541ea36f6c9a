"""What the rooms above may ask of the journal."""

from parchemin.journal.ecriture import SYSTEME, EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.journal.selectors import Phrase, evenements, evenements_de, phrases
from parchemin.journal.services import effacer_details
from parchemin.journal.verification import Verification, verifier, verifier_tout

__all__ = [
    "SYSTEME",
    "EvenementAConsigner",
    "Phrase",
    "Reference",
    "Verification",
    "consigner",
    "consigner_lot",
    "effacer_details",
    "evenements",
    "evenements_de",
    "phrases",
    "verifier",
    "verifier_tout",
]
