"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

from parchemin.reseau.models.conventions import Convention
from parchemin.reseau.models.demandes import (
    CHEZ_LE_PARTENAIRE,
    CoteEchange,
    DemandePartenaire,
    EchangePartenaire,
    EtatDemandePartenaire,
    NatureDemandePartenaire,
)
from parchemin.reseau.models.dossier import (
    AvisInstruction,
    DossierHabilitation,
    EtatDepot,
    GrilleInstruction,
    PieceDossier,
)
from parchemin.reseau.models.ecarts import EcartListePublique
from parchemin.reseau.models.habilitations import (
    FINIS,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)
from parchemin.reseau.models.matrice import CelluleMatrice, EvaluationMatrice, MatriceProgramme
from parchemin.reseau.models.sous_traitants import SousTraitant
from parchemin.reseau.models.suites import (
    AnnonceTransition,
    EtapeTransition,
    EtatRenouvellement,
    PlanTransition,
    RenouvellementHabilitation,
    SuiteCertification,
)

__all__ = [
    "CHEZ_LE_PARTENAIRE",
    "FINIS",
    "AnnonceTransition",
    "AvisInstruction",
    "CelluleMatrice",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "DossierHabilitation",
    "EcartListePublique",
    "EchangePartenaire",
    "EtapeTransition",
    "EtatDemandePartenaire",
    "EtatDepot",
    "EtatRenouvellement",
    "EvaluationMatrice",
    "GrilleInstruction",
    "HabilitationPartenaire",
    "MatriceProgramme",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "PieceDossier",
    "PlanTransition",
    "RenouvellementHabilitation",
    "RoleHabilite",
    "SousTraitant",
    "SuiteCertification",
]
