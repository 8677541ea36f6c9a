"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

from parchemin.reseau.models.captures import (AnomalieCommunication, CaptureCommunication, EtatAnomalie, ExceptionMemorisee, PorteeException, SorteCapture)
from parchemin.reseau.models.controles import (CampagneControle, ConstatReseau, ControlePartenaire, DossierControle, GrilleControle, LettreReseau, ModeEnvoi, OrigineConstat, PointGrille, ReglageRisque, ReponsePoint, SorteLettre, TirageControle, from parchemin.reseau.models.constats import (
    ActionCorrective)
from parchemin.reseau.models.conventions import (Convention)
from parchemin.reseau.models.demandes import (CHEZ_LE_PARTENAIRE, CoteEchange, DemandePartenaire, EchangePartenaire, EtatDemandePartenaire, NatureDemandePartenaire)
from parchemin.reseau.models.dossier import (AvisInstruction, DossierHabilitation, EtatDepot, GrilleInstruction, PieceDossier)
from parchemin.reseau.models.ecarts import (EcartListePublique)
from parchemin.reseau.models.habilitations import (DeclarationListe, FINIS, HabilitationPartenaire, MouvementHabilitation, ObjetDeclaration, RoleHabilite)
from parchemin.reseau.models.matrice import (CelluleMatrice, EvaluationMatrice, MatriceProgramme)
from parchemin.reseau.models.sous_traitants import (SousTraitant)
from parchemin.reseau.models.suites import (AnnonceTransition, EtapeTransition, EtatRenouvellement, MesureReseau, PlanReprise, PlanTransition, RenouvellementHabilitation, RepriseCandidat, Signalement, SorteMesure, SuiteCertification, SuiteReprise, from parchemin.reseau.models.mesures import (
    EtatMesureReseau)

__all__ = [
    "AnnonceTransition",
    "AnomalieCommunication",
    "AvisInstruction",
    "CHEZ_LE_PARTENAIRE",
    "CampagneControle",
    "CaptureCommunication",
    "CelluleMatrice",
    "ConstatReseau",
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
    "FINIS",
    "GrilleControle",
    "GrilleInstruction",
    "HabilitationPartenaire",
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
    "SorteLettre",
    "SorteMesure",
    "SousTraitant",
    "SuiteCertification",
    "SuiteReprise",
    "TirageControle",
    "from parchemin.reseau.models.constats import (
    ActionCorrective",
    "from parchemin.reseau.models.mesures import (
    EtatMesureReseau",
]
