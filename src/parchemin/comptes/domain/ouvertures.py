"""What may be opened to a guest auditor, room by room. Pure.

A permission belongs to the room named before its point, but for the few that are opened on their own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SalleOuvrable:
    """One thing that a guest may be let into: `code`, its name, what it shows in one line."""

    code: str
    nom: str
    montre: str


SALLES: dict[str, SalleOuvrable] = {
    s.code: s
    for s in (
        SalleOuvrable("preuves", "Preuves", "les exigences, les preuves ouvertes une par une, les questions et leurs réponses"),
        SalleOuvrable("audits", "Audits", "les audits passés, les audits blancs et leurs constats"),
        SalleOuvrable("chaine", "La chaîne", "d’un chiffre publié aux personnes comptées, aux décisions et aux documents, sans aucun nom"),
        SalleOuvrable("indicateurs", "Indicateurs", "les chiffres, leurs calculs et leurs sources"),
        SalleOuvrable("deliberation", "Décisions", "les règlements, les délibérations et les procès-verbaux, candidats par leur numéro"),
        SalleOuvrable("documents", "Documents délivrés", "les parchemins et attestations, sans les noms"),
        SalleOuvrable("accrochage", "Transmissions", "ce qui part à la Caisse des Dépôts et ce qu’elle répond"),
        SalleOuvrable("amelioration", "Amélioration", "les actions, les procédures, les appréciations, les réclamations sans les noms"),
        SalleOuvrable("reseau", "Réseau de partenaires", "les conventions, les habilitations et les contrôles"),
        SalleOuvrable("referentiel", "Certifications", "les certifications suivies et les registres nationaux"),
        SalleOuvrable("web", "Journal", "qui a fait quoi, quand, sans le nom des candidats"),
        SalleOuvrable("comptes", "Organisation et membres", "les établissements, les membres et leurs rôles"),
    )
}  # fmt: skip
"""In the order of the page."""

PROPOSEES = ("preuves", "chaine", "indicateurs", "referentiel")
"""What an invitation proposes: enough for an afternoon, and nothing else."""

TOUJOURS = frozenset({"web.voir_journee", "comptes.voir_droits"})
"""Never closed: one's own first page, and who may do what."""

_A_PART = {"preuves.suivre_chaine": "chaine", "preuves.voir_audits": "audits"}


def salle_de(permission: str) -> str:
    """Code of the room that a permission opens; empty for what is never closed."""
    if permission in TOUJOURS:
        return ""
    return _A_PART.get(permission, permission.partition(".")[0])
