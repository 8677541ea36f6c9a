"""Which procès-verbaux and decisions a member reads."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_dans
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, OrigineDecision
from parchemin.deliberation.selectors.deliberations import LECTEURS, suivies_par
from parchemin.parcours.models import ReponseConvocation, SiegeJury


def deliberations_lisibles(membre: Membre) -> QuerySet[Any]:
    """Everything inside; an auditor, once it is settled; a jury member, where they said that they would sit."""
    lignes = Deliberation.objects.select_related("session", "reglement").order_by("-jury_le", "pk")
    roles = roles_dans(membre, "deliberation")
    if roles & LECTEURS:
        return lignes
    sieges = SiegeJury.objects.filter(
        membre__utilisateur_id=membre.utilisateur_id, convocation=ReponseConvocation.ACCEPTEE
    )
    lisibles = Q(session__in=sieges.order_by().values("session_id"))
    if Role.AUDITEUR in roles:
        lisibles |= ~Q(etat=EtatDeliberation.OUVERTE)
    return lignes.filter(lisibles)


def releve_pret(d: Decision) -> bool:
    """May the relevé of this decision be edited? In force, and settled when it is our jury's (`deliberation` selected)."""
    if not d.en_vigueur:
        return False
    return d.origine != OrigineDecision.JURY or (
        d.deliberation is not None and d.deliberation.etat != EtatDeliberation.OUVERTE
    )


def decisions_lisibles(membre: Membre) -> QuerySet[Any]:
    """Decisions on the people that a member may see; an auditor reads them all."""
    lignes = Decision.objects.all()
    if roles_dans(membre, "deliberation") & (LECTEURS | {Role.AUDITEUR}):
        return lignes
    return lignes.filter(inscription__in=suivies_par(membre).order_by().values("pk"))
