"""Tables of the deliberation."""

from parchemin.deliberation.models.acquis import (
    AcquisConserve,
    LienBloc,
    NatureAcquis,
    ProvenanceAcquis,
    ReferenceBloc,
    RegleEquivalence,
)
from parchemin.deliberation.models.decisions import (
    Decision,
    Deliberation,
    DossierCandidat,
    EtatDeliberation,
    EtatSignature,
    IssueUnite,
    OrigineDecision,
    SignaturePV,
)
from parchemin.deliberation.models.reglements import ReglementExamen, UniteReglement
from parchemin.deliberation.models.reinscriptions import ChoixNote, Reinscription

__all__ = [
    "AcquisConserve",
    "ChoixNote",
    "Decision",
    "Deliberation",
    "DossierCandidat",
    "EtatDeliberation",
    "EtatSignature",
    "IssueUnite",
    "LienBloc",
    "NatureAcquis",
    "OrigineDecision",
    "ProvenanceAcquis",
    "ReferenceBloc",
    "RegleEquivalence",
    "ReglementExamen",
    "Reinscription",
    "SignaturePV",
    "UniteReglement",
]
