"""What a member may see here: everything of the organisation, its own establishments only, or its own juries only.

A partner sees the people it prepares; a jury member sees the sessions where they are called and did not refuse. Somebody with another role besides
sees what that role sees.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.comptes.rules import roles_de
from parchemin.parcours.models import (
    Inscription,
    Personne,
    ReponseConvocation,
    SessionExamen,
    SessionFormation,
    SiegeJury,
)
from parchemin.socle.horloge import aujourdhui

_RESTREINTS = frozenset({Role.PARTENAIRE, Role.MEMBRE_JURY, Role.AUDITEUR})


def est_restreint(membre: Membre) -> bool:
    """Only roles with a perimeter of their own."""
    return roles_de(membre.utilisateur, membre.organisation) <= _RESTREINTS


def etablissements_de(membre: Membre) -> frozenset[int]:
    """Establishments that a partner represents today."""
    jour = aujourdhui()
    lignes = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), membre=membre, role=Role.PARTENAIRE, du__lte=jour
    )
    return frozenset(lignes.filter(etablissements__isnull=False).values_list("etablissements", flat=True))


def siege_accepte(membre: Membre, session: SessionExamen) -> bool:
    """Did this member say that they will sit there? Before that, no candidate is named to them."""
    return SiegeJury.objects.filter(
        session=session, membre__utilisateur_id=membre.utilisateur_id, convocation=ReponseConvocation.ACCEPTEE
    ).exists()


def inscriptions_visibles(membre: Membre) -> QuerySet[Any]:
    lignes = Inscription.objects.select_related("personne", "certification__fiche__version", "prestataire", "site")
    if not est_restreint(membre):
        return lignes
    ids = etablissements_de(membre)
    return lignes.filter(Q(prestataire__in=ids) | Q(site__in=ids))


def personnes_visibles(membre: Membre) -> QuerySet[Any]:
    """People who were not merged into another."""
    lignes = Personne.objects.filter(fusionnee_dans__isnull=True)
    if not est_restreint(membre):
        return lignes
    inscrites = inscriptions_visibles(membre).order_by().values("personne_id")
    # Whoever was registered by a partner is seen by it before the first enrolment.
    return lignes.filter(Q(pk__in=inscrites) | Q(enregistree_par__in=etablissements_de(membre)))


def sessions_examen_visibles(membre: Membre) -> QuerySet[Any]:
    lignes = SessionExamen.objects.select_related("certification__fiche__version", "centre")
    if not est_restreint(membre):
        return lignes
    mienne = Q(centre__in=etablissements_de(membre)) | Q(
        presentations__inscription__in=inscriptions_visibles(membre).order_by().values("pk")
    )
    appele = SiegeJury.objects.filter(membre__utilisateur_id=membre.utilisateur_id)
    mienne |= Q(sieges__in=appele.exclude(convocation=ReponseConvocation.REFUSEE))
    return lignes.filter(pk__in=SessionExamen.objects.filter(mienne).order_by().values("pk"))


def sessions_formation_visibles(membre: Membre) -> QuerySet[Any]:
    lignes = SessionFormation.objects.select_related("certification__fiche__version", "etablissement")
    if not est_restreint(membre):
        return lignes
    return lignes.filter(etablissement__in=etablissements_de(membre))
