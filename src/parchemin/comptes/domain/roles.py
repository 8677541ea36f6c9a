"""The ten roles, in the words of the trade."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person may hold several, each with its dates and, for partners, its establishments."""

    DIRECTION = "direction"
    QUALITE = "qualite"
    RESEAU = "reseau"
    SECRETARIAT_JURY = "secretariat_jury"
    MEMBRE_JURY = "membre_jury"
    DONNEES = "donnees"
    PARTENAIRE = "partenaire"
    AUDITEUR = "auditeur"
    DPO = "dpo"
    ADMINISTRATEUR = "administrateur"


LIBELLES: dict[Role, str] = {
    Role.DIRECTION: "Direction",
    Role.QUALITE: "Qualité",
    Role.RESEAU: "Réseau de partenaires",
    Role.SECRETARIAT_JURY: "Secrétariat de jury",
    Role.MEMBRE_JURY: "Membre de jury",
    Role.DONNEES: "Données et accrochage",
    Role.PARTENAIRE: "Partenaire",
    Role.AUDITEUR: "Auditeur",
    Role.DPO: "Délégué à la protection des données",
    Role.ADMINISTRATEUR: "Administration",
}

ABREGES: dict[Role, str] = {
    **LIBELLES,
    Role.RESEAU: "Réseau",
    Role.SECRETARIAT_JURY: "Secrétariat",
    Role.MEMBRE_JURY: "Jury",
    Role.DONNEES: "Données",
    Role.DPO: "DPO",
    Role.ADMINISTRATEUR: "Admin.",
}
"""Heads of narrow columns; the full title is always beside or under them."""

MISSIONS: dict[Role, str] = {
    Role.DIRECTION: "Signe les chiffres publiés et les décisions graves, lit tout sauf le confidentiel.",
    Role.QUALITE: "Tient les preuves, les indicateurs, les réclamations et les actions.",
    Role.RESEAU: "Habilite les partenaires, les contrôle, suit leurs anomalies.",
    Role.SECRETARIAT_JURY: "Prépare les sessions et les jurys, saisit les résultats, édite les documents.",
    Role.MEMBRE_JURY: "Évalue, délibère et signe, pour ses seules sessions.",
    Role.DONNEES: "Importe les registres et les fichiers, transmet les titulaires à la Caisse des Dépôts.",
    Role.PARTENAIRE: "Voit et dépose ce qui concerne ses établissements.",
    Role.AUDITEUR: "Lit, sans rien modifier, jusqu’à une date.",
    Role.DPO: "Veille aux durées de conservation, aux accès et aux droits des personnes.",
    Role.ADMINISTRATEUR: "Gère les membres, les établissements et les réglages.",
}

INTERNES = frozenset(Role) - {Role.PARTENAIRE, Role.AUDITEUR, Role.MEMBRE_JURY}
"""People of the organisation itself."""

AVEC_SECOND_FACTEUR = frozenset(
    {Role.DIRECTION, Role.RESEAU, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.ADMINISTRATEUR}
)
"""Roles whose account alone could award, publish, withdraw or read identity data: a password is not enough."""
