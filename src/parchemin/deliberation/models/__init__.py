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
    ChoixJury,
    Decision,
    Deliberation,
    DossierCandidat,
    EtatDeliberation,
    EtatSignature,
    IssueUnite,
    OrigineDecision,
    SignaturePV,
)
from parchemin.deliberation.models.modes import ModeCandidat
from parchemin.deliberation.models.reglements import (
    HabilitationCCF,
    NatureHabilitation,
    ReglementExamen,
    UniteReglement,
)
from parchemin.deliberation.models.reinscriptions import ChoixNote, Reinscription

__all__ = [
    "AcquisConserve",
    "ChoixJury",
    "ChoixNote",
    "Decision",
    "Deliberation",
    "DossierCandidat",
    "EtatDeliberation",
    "EtatSignature",
    "HabilitationCCF",
    "IssueUnite",
    "LienBloc",
    "ModeCandidat",
    "NatureAcquis",
    "NatureHabilitation",
    "OrigineDecision",
    "ProvenanceAcquis",
    "ReferenceBloc",
    "RegleEquivalence",
    "ReglementExamen",
    "Reinscription",
    "SignaturePV",
    "UniteReglement",
]
