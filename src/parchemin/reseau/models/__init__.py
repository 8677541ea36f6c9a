"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

from parchemin.reseau.models.captures import (
    AnomalieCommunication,
    CaptureCommunication,
    EtatAnomalie,
    ExceptionMemorisee,
    PorteeException,
    SorteCapture,
)
from parchemin.reseau.models.controles import (
    CampagneControle,
    ControlePartenaire,
    DossierControle,
    GrilleControle,
    PointGrille,
    ReglageRisque,
    ReponsePoint,
    TirageControle,
)
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
    "AnomalieCommunication",
    "AvisInstruction",
    "CampagneControle",
    "CaptureCommunication",
    "CelluleMatrice",
    "ControlePartenaire",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "DossierControle",
    "DossierHabilitation",
    "EcartListePublique",
    "EchangePartenaire",
    "EtapeTransition",
    "EtatAnomalie",
    "EtatDemandePartenaire",
    "EtatDepot",
    "EtatRenouvellement",
    "EvaluationMatrice",
    "ExceptionMemorisee",
    "GrilleControle",
    "GrilleInstruction",
    "HabilitationPartenaire",
    "MatriceProgramme",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "PieceDossier",
    "PlanTransition",
    "PointGrille",
    "PorteeException",
    "ReglageRisque",
    "RenouvellementHabilitation",
    "ReponsePoint",
    "RoleHabilite",
    "SorteCapture",
    "SousTraitant",
    "SuiteCertification",
    "TirageControle",
]
