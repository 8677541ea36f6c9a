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
    RemplacementPresidence,
    SignatureDeMembre,
    SignaturePV,
)
from parchemin.deliberation.models.modes import ModeCandidat
from parchemin.deliberation.models.rectifications import (
    VIVANTES,
    EtatRectification,
    LigneRectification,
    NatureRectification,
    Rectification,
    SignatureRectificatif,
)
from parchemin.deliberation.models.reglements import (
    HabilitationCCF,
    NatureHabilitation,
    ReglementExamen,
    UniteReglement,
)
from parchemin.deliberation.models.reinscriptions import ChoixNote, Reinscription

__all__ = [
    "VIVANTES",
    "AcquisConserve",
    "ChoixJury",
    "ChoixNote",
    "Decision",
    "Deliberation",
    "DossierCandidat",
    "EtatDeliberation",
    "EtatRectification",
    "EtatSignature",
    "HabilitationCCF",
    "IssueUnite",
    "LienBloc",
    "LigneRectification",
    "ModeCandidat",
    "NatureAcquis",
    "NatureHabilitation",
    "NatureRectification",
    "OrigineDecision",
    "ProvenanceAcquis",
    "Rectification",
    "ReferenceBloc",
    "RegleEquivalence",
    "ReglementExamen",
    "Reinscription",
    "RemplacementPresidence",
    "SignatureDeMembre",
    "SignaturePV",
    "SignatureRectificatif",
    "UniteReglement",
]
