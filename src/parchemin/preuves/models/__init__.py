"""Evidence: what is followed, what the organisation asks of itself, evidences and what they serve, requests, audits and guests, packs."""

from parchemin.preuves.models.audits import (
    Audit,
    CertificatQualite,
    ConstatAudit,
    EchantillonAudit,
    ExigenceAuditee,
    RevueConstat,
)
from parchemin.preuves.models.chaine import ControleChaine
from parchemin.preuves.models.demandes import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.models.dossiers import DossierOuvert, DossierPreuves, SorteDossierPreuves
from parchemin.preuves.models.invites import (
    InviteAudit,
    OuverturePreuves,
    PreuveOuverte,
    QuestionAudit,
    ReponseQuestion,
)
from parchemin.preuves.models.preuves import NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.models.suivi import CorrespondanceExigence, ExigencePropre, ReglagePreuves, SuiviReferentiel

__all__ = [
    "Audit",
    "CertificatQualite",
    "ConstatAudit",
    "ControleChaine",
    "CorrespondanceExigence",
    "DemandePreuve",
    "DossierOuvert",
    "DossierPreuves",
    "EchantillonAudit",
    "EtatDemandePreuve",
    "ExigenceAuditee",
    "ExigencePropre",
    "InviteAudit",
    "NaturePreuve",
    "OuverturePreuves",
    "Preuve",
    "PreuveOuverte",
    "QuestionAudit",
    "RattachementPreuve",
    "ReglagePreuves",
    "ReponseQuestion",
    "RevueConstat",
    "SorteDossierPreuves",
    "SuiviReferentiel",
]
