"""Partners: conventions, habilitations with their history, declarations to the public list."""

from parchemin.reseau.models.conventions import Convention
from parchemin.reseau.models.habilitations import (
    FINIS,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)

__all__ = [
    "FINIS",
    "Convention",
    "DeclarationListe",
    "HabilitationPartenaire",
    "MouvementHabilitation",
    "ObjetDeclaration",
    "RoleHabilite",
]
