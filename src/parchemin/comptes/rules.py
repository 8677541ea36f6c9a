"""Predicates of permissions: (person, organisation)."""

from __future__ import annotations

from typing import Any

import rules

from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.socle.horloge import aujourdhui


def membre_de(utilisateur: Any, organisation: Organisation | None) -> Membre | None:
    """The person's current membership, with its roles; cached on the person for the time of a request."""
    if organisation is None or not getattr(utilisateur, "is_authenticated", False):
        return None
    cache: dict[int, Membre | None] = utilisateur.__dict__.setdefault("_membres", {})
    if organisation.pk not in cache:
        membre = (
            Membre.toutes.filter(organisation=organisation, utilisateur=utilisateur)
            .prefetch_related(None)
            .select_related("organisation")
            .first()
        )
        if membre is not None:
            membre.utilisateur = utilisateur
        cache[organisation.pk] = membre if membre is not None and membre.est_actif_le(aujourdhui()) else None
    return cache[organisation.pk]


def roles_de(utilisateur: Any, organisation: Organisation | None) -> frozenset[Role]:
    """Roles in force today."""
    membre = membre_de(utilisateur, organisation)
    if membre is None:
        return frozenset()
    cache: dict[str, frozenset[Role]] = membre.__dict__.setdefault("_roles", {})
    if "aujourdhui" not in cache:
        jour = aujourdhui()
        from parchemin.comptes.models import RoleMembre

        lignes = RoleMembre.toutes.filter(membre=membre)
        cache["aujourdhui"] = frozenset(Role(r.role) for r in lignes if r.du <= jour and (r.au is None or jour <= r.au))
    return cache["aujourdhui"]


def a_role(*roles: Role | str) -> Any:
    """Predicate: holds one of these roles today."""
    voulus = frozenset(Role(r) for r in roles)

    @rules.predicate(name="a_role:" + "|".join(sorted(voulus)))
    def predicat(utilisateur: Utilisateur, organisation: Organisation | None) -> bool:
        return bool(roles_de(utilisateur, organisation) & voulus)

    predicat.roles = voulus
    return predicat


est_membre = a_role(*Role)
est_interne = a_role(*INTERNES)
est_interne_ou_auditeur = a_role(*INTERNES, Role.AUDITEUR)

rules.add_perm("comptes.consulter_organisation", est_interne_ou_auditeur)
rules.add_perm("comptes.voir_droits", est_membre)
rules.add_perm("comptes.gerer_organisation", a_role(Role.DIRECTION, Role.ADMINISTRATEUR))
rules.add_perm("comptes.gerer_etablissements", a_role(Role.DIRECTION, Role.ADMINISTRATEUR, Role.RESEAU, Role.QUALITE))
rules.add_perm("comptes.voir_membres", est_interne_ou_auditeur)
rules.add_perm("comptes.gerer_membres", a_role(Role.DIRECTION, Role.ADMINISTRATEUR))


def roles_autorises(permission: str) -> frozenset[Role]:
    """Roles that a permission names: feeds the page « Qui peut faire quoi » and the matrix test."""
    predicat = rules.permissions.permissions[permission]
    return getattr(predicat, "roles", frozenset())
