"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

from parchemin.reseau.models.captures import (AnomalieCommunication, CaptureCommunication, EtatAnomalie, ExceptionMemorisee, PorteeException, SorteCapture)
from parchemin.reseau.models.conventions import (Convention)
from parchemin.reseau.models.demandes import (CHEZ_LE_PARTENAIRE, CoteEchange, DemandePartenaire, EchangePartenaire, EtatDemandePartenaire, NatureDemandePartenaire)
from parchemin.reseau.models.dossier import (AvisInstruction, DossierHabilitation, EtatDepot, GrilleInstruction, PieceDossier)
from parchemin.reseau.models.ecarts import (EcartListePublique)
from parchemin.reseau.models.habilitations import (DeclarationListe, FINIS, HabilitationPartenaire, MouvementHabilitation, ObjetDeclaration, RoleHabilite)
from parchemin.reseau.models.matrice import (CelluleMatrice, EvaluationMatrice, MatriceProgramme)
from parchemin.reseau.models.sous_traitants import (SousTraitant)
from parchemin.reseau.models.suites import (AnnonceTransition, EtapeTransition, EtatRenouvellement, PlanTransition, RenouvellementHabilitation, SuiteCertification)

__all__ = [
    "AnnonceTransition",
    "AnomalieCommunication",
    "AvisInstruction",
    "CHEZ_LE_PARTENAIRE",
    "CaptureCommunication",
    "CelluleMatrice",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
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
    "GrilleInstruction",
    "HabilitationPartenaire",
    "MatriceProgramme",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "PieceDossier",
    "PlanTransition",
    "PorteeException",
    "RenouvellementHabilitation",
    "RoleHabilite",
    "SorteCapture",
    "SousTraitant",
    "SuiteCertification",
]
