"""Partners: conventions, habilitations with their history, files, programmes, controls, findings, measures, captures, what is asked."""

from parchemin.reseau.models.captures import (
    AnomalieCommunication,
    CaptureCommunication,
    EtatAnomalie,
    ExceptionMemorisee,
    PorteeException,
    SorteCapture,
)
from parchemin.reseau.models.certificateur import CadreCertificateur, SorteCertificateur
from parchemin.reseau.models.constats import (
    ActionCorrective,
    ConstatReseau,
    LettreReseau,
    ModeEnvoi,
    OrigineConstat,
    SorteLettre,
)
from parchemin.reseau.models.contacts import ContactPartenaire
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
from parchemin.reseau.models.espace import DemandeSession, EtatDemandeSession, InvitationCollegue
from parchemin.reseau.models.habilitations import (
    FINIS,
    REPRIS,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)
from parchemin.reseau.models.matrice import CelluleMatrice, EvaluationMatrice, MatriceProgramme
from parchemin.reseau.models.mesures import (
    EtatMesureReseau,
    MesureReseau,
    PlanReprise,
    RepriseCandidat,
    Signalement,
    SorteMesure,
    SuiteReprise,
)
from parchemin.reseau.models.sous_traitants import SousTraitant
from parchemin.reseau.models.suites import (
    AnnonceTransition,
    EtapeTransition,
    EtatRenouvellement,
    PlanTransition,
    RenouvellementHabilitation,
    SuiteCertification,
)
from parchemin.reseau.models.verifications import VerificationPartenaire

__all__ = [
    "CHEZ_LE_PARTENAIRE",
    "FINIS",
    "REPRIS",
    "ActionCorrective",
    "AnnonceTransition",
    "AnomalieCommunication",
    "AvisInstruction",
    "CadreCertificateur",
    "CampagneControle",
    "CaptureCommunication",
    "CelluleMatrice",
    "ConstatReseau",
    "ContactPartenaire",
    "ControlePartenaire",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "DemandeSession",
    "DossierControle",
    "DossierHabilitation",
    "EcartListePublique",
    "EchangePartenaire",
    "EtapeTransition",
    "EtatAnomalie",
    "EtatDemandePartenaire",
    "EtatDemandeSession",
    "EtatDepot",
    "EtatMesureReseau",
    "EtatRenouvellement",
    "EvaluationMatrice",
    "ExceptionMemorisee",
    "GrilleControle",
    "GrilleInstruction",
    "HabilitationPartenaire",
    "InvitationCollegue",
    "LettreReseau",
    "MatriceProgramme",
    "MesureReseau",
    "ModeEnvoi",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "OrigineConstat",
    "PieceDossier",
    "PlanReprise",
    "PlanTransition",
    "PointGrille",
    "PorteeException",
    "ReglageRisque",
    "RenouvellementHabilitation",
    "ReponsePoint",
    "RepriseCandidat",
    "RoleHabilite",
    "Signalement",
    "SorteCapture",
    "SorteCertificateur",
    "SorteLettre",
    "SorteMesure",
    "SousTraitant",
    "SuiteCertification",
    "SuiteReprise",
    "TirageControle",
    "VerificationPartenaire",
]
