"""Organisations, establishments, people, roles."""

from parchemin.comptes.models.base import ModeleOrganisation
from parchemin.comptes.models.jetons import AppelUnique, ApportJeton, JetonApi, UsageJeton
from parchemin.comptes.models.membres import Membre, RoleMembre
from parchemin.comptes.models.organisations import Etablissement, Organisation, SorteEtablissement
from parchemin.comptes.models.ouvertures import ConsultationAuditeur, OuvertureAuditeur
from parchemin.comptes.models.utilisateurs import Utilisateur

__all__ = [
    "AppelUnique",
    "ApportJeton",
    "ConsultationAuditeur",
    "Etablissement",
    "JetonApi",
    "Membre",
    "ModeleOrganisation",
    "Organisation",
    "OuvertureAuditeur",
    "RoleMembre",
    "SorteEtablissement",
    "UsageJeton",
    "Utilisateur",
]
