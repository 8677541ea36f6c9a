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
from parchemin.reseau.models.espace import DemandeSession, EtatDemandeSession, InvitationCollegue
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
    "Convention",
    "CoteEchange",
    "DeclarationListe",
    "DemandePartenaire",
    "DemandeSession",
    "EchangePartenaire",
    "EtatDemandePartenaire",
    "EtatDemandeSession",
    "HabilitationPartenaire",
    "InvitationCollegue",
    "MouvementHabilitation",
    "NatureDemandePartenaire",
    "ObjetDeclaration",
    "RoleHabilite",
]
