"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

from parchemin.reseau.models.constats import (
    ActionCorrective,
    ConstatReseau,
    LettreReseau,
    ModeEnvoi,
    OrigineConstat,
    SorteLettre,
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
from parchemin.reseau.models.habilitations import (
    FINIS,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)
from parchemin.reseau.models.mesures import (
    EtatMesureReseau,
    MesureReseau,
    PlanReprise,
    RepriseCandidat,
    Signalement,
    SorteMesure,
    SuiteReprise,
)

__all__ = [
    "CHEZ_LE_PARTENAIRE",
    "FINIS",
    "ActionCorrective",
    "ConstatReseau",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "EchangePartenaire",
    "EtatDemandePartenaire",
    "EtatMesureReseau",
    "HabilitationPartenaire",
    "LettreReseau",
    "MesureReseau",
    "ModeEnvoi",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "OrigineConstat",
    "PlanReprise",
    "RepriseCandidat",
    "RoleHabilite",
    "Signalement",
    "SorteLettre",
    "SorteMesure",
    "SuiteReprise",
]
