"""Predicates of permissions: (person, organisation)."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q
from django.utils.functional import LazyObject

from parchemin.comptes.domain.ouvertures import salle_de
from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.models import Membre, Organisation, OuvertureAuditeur, RoleMembre, Utilisateur
from parchemin.socle.horloge import aujourdhui


def _memoire(utilisateur: Any) -> dict[str, Any]:
    """What is remembered of a person for the time of a request: `request.user` and the person it wraps share it."""
    # A lazy wrapper has a `__dict__` of its own: what one remembers, the other would read again. Asking for the key
    # makes it read the person.
    lue = utilisateur.pk is not None and isinstance(utilisateur, LazyObject)
    memoire: dict[str, Any] = (utilisateur._wrapped if lue else utilisateur).__dict__
    return memoire


def _lire_adhesions(utilisateur: Any) -> list[Membre]:
    lignes = list(Membre.toutes.filter(utilisateur_id=utilisateur.pk).select_related("organisation").order_by("pk"))
    for membre in lignes:
        membre.utilisateur = utilisateur
    _memoire(utilisateur)["_adhesions"] = lignes
    return lignes


def adhesions_memorisees(utilisateur: Any) -> list[Membre]:
    """Every membership of the person, past ones included, with its organisation: read once by request."""
    connues: list[Membre] | None = _memoire(utilisateur).get("_adhesions")
    return _lire_adhesions(utilisateur) if connues is None else connues


def membre_de(utilisateur: Any, organisation: Organisation | None) -> Membre | None:
    """The person's current membership, with its roles; cached on the person for the time of a request."""
    if organisation is None or not getattr(utilisateur, "is_authenticated", False):
        return None
    memoire = _memoire(utilisateur)
    cache: dict[int, Membre | None] = memoire.setdefault("_membres", {})
    if organisation.pk not in cache:
        deja = "_adhesions" in memoire
        membre = _parmi(adhesions_memorisees(utilisateur), organisation)
        if membre is None and deja:
            # Joined since they were read, in this same request.
            membre = _parmi(_lire_adhesions(utilisateur), organisation)
        cache[organisation.pk] = membre if membre is not None and membre.est_actif_le(aujourdhui()) else None
    return cache[organisation.pk]


def _parmi(adhesions: list[Membre], organisation: Organisation) -> Membre | None:
    return next((m for m in adhesions if m.organisation_id == organisation.pk), None)


def roles_de(utilisateur: Any, organisation: Organisation | None) -> frozenset[Role]:
    """Roles in force today."""
    membre = membre_de(utilisateur, organisation)
    if membre is None:
        return frozenset()
    cache: dict[str, frozenset[Role]] = membre.__dict__.setdefault("_roles", {})
    if "aujourdhui" not in cache:
        jour = aujourdhui()
        lignes = RoleMembre.toutes.filter(membre=membre).order_by().values_list("role", "du", "au")
        cache["aujourdhui"] = frozenset(Role(r) for r, du, au in lignes if du <= jour and (au is None or jour <= au))
    return cache["aujourdhui"]


def acces_d_auditeur(membre: Membre) -> RoleMembre | None:
    """The access of an auditor in force today, if any."""
    jour = aujourdhui()
    lignes = RoleMembre.toutes.filter(membre=membre, role=Role.AUDITEUR, du__lte=jour, au__gte=jour)
    return lignes.order_by("du", "pk").first()


def salles_ouvertes(membre: Membre) -> frozenset[str]:
    """Rooms opened today to this member as an auditor; read once by request."""
    cache: dict[str, frozenset[str]] = membre.__dict__.setdefault("_salles", {})
    if "aujourdhui" not in cache:
        jour = aujourdhui()
        lignes = OuvertureAuditeur.toutes.filter(
            Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour), acces__membre=membre, acces__role=Role.AUDITEUR, acces__du__lte=jour,
            acces__au__gte=jour,
        )  # fmt: skip
        cache["aujourdhui"] = frozenset(lignes.order_by().values_list("salle", flat=True))
    return cache["aujourdhui"]


def roles_dans(membre: Membre, salle: str) -> frozenset[Role]:
    """Roles in force that count in a room: that of an auditor counts for nothing where nothing was opened to it. Whoever holds another
    role besides keeps there what that one sees."""
    roles = roles_de(membre.utilisateur, membre.organisation)
    return roles - {Role.AUDITEUR} if Role.AUDITEUR in roles and salle not in salles_ouvertes(membre) else roles


def ferme_a_l_invite(utilisateur: Any, permission: str, organisation: Any) -> bool:
    """Would this permission be held as an auditor only, in a room that was not opened? Asked after the rules said yes."""
    salle = salle_de(permission)
    if not salle or not isinstance(organisation, Organisation):
        return False
    if roles_de(utilisateur, organisation) & roles_autorises(permission) != {Role.AUDITEUR}:
        return False
    membre = membre_de(utilisateur, organisation)
    return membre is None or salle not in salles_ouvertes(membre)


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
rules.add_perm("comptes.gerer_logiciels", a_role(Role.ADMINISTRATEUR))


def roles_autorises(permission: str) -> frozenset[Role]:
    """Roles that a permission names: feeds the page « Qui peut faire quoi » and the matrix test."""
    predicat = rules.permissions.permissions[permission]
    return getattr(predicat, "roles", frozenset())
