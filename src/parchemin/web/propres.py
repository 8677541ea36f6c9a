"""Which headings of the day page are somebody's own trade: theirs come first, those they merely may do after."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.domain.roles import Role

_PROPRES: dict[Role, frozenset[str]] = {
    Role.QUALITE: frozenset({"Amélioration", "Audits", "Preuves", "Indicateurs", "Confidentiel"}),
    Role.RESEAU: frozenset({"Réseau", "Habilitations", "Demandes"}),
    Role.SECRETARIAT_JURY: frozenset({"Sessions", "Jurys", "Délibérations", "Documents", "Acquis conservés", "Réinscriptions", "Documents d’une autorité"}),
    Role.DONNEES: frozenset({"Accrochage", "Imports", "Registres", "Personnes"}),
    Role.ADMINISTRATEUR: frozenset({"Membres", "Registres"}),
    Role.DPO: frozenset({"Personnes", "Confidentiel"}),
}  # fmt: skip


def propres(membre: Any, jour: date) -> frozenset[str]:
    """Headings of the roles held on that day; empty for a role that has none of its own."""
    return frozenset(r for role in membre.roles_le(jour) for r in _PROPRES.get(role, frozenset()))
