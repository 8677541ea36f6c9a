"""Partners: conventions, habilitations with their history, declarations to the public list, what is asked and answered."""

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
from parchemin.reseau.models.habilitations import (
    FINIS,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)

__all__ = [
    "CHEZ_LE_PARTENAIRE",
    "FINIS",
    "CampagneControle",
    "ControlePartenaire",
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "DossierControle",
    "EchangePartenaire",
    "EtatDemandePartenaire",
    "GrilleControle",
    "HabilitationPartenaire",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "PointGrille",
    "ReglageRisque",
    "ReponsePoint",
    "RoleHabilite",
    "TirageControle",
]
