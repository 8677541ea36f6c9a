"""What is read of the improvement plan."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from parchemin.amelioration.domain.actions import EtatAction, FaitsAction, NatureAction
from parchemin.amelioration.models import ActionAmelioration
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_autorises
from parchemin.journal.facade import Reference, evenements_de


def conducteurs(organisation_id: int, jour: date) -> QuerySet[Membre]:
    """Members who drive the plan on that day."""
    membres: QuerySet[Membre] = Membre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour),
        organisation=organisation_id, du__lte=jour, attend_acceptation=False, utilisateur__is_active=True,
        pk__in=_tenants(organisation_id, "amelioration.conduire", jour),
    )  # fmt: skip
    return membres


def responsables(organisation_id: int, jour: date) -> QuerySet[Membre]:
    """Members to whom an action may be given on that day, in the order of their names."""
    membres: QuerySet[Membre] = Membre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour),
        organisation=organisation_id, du__lte=jour, attend_acceptation=False, utilisateur__is_active=True,
        pk__in=_tenants(organisation_id, "amelioration.avancer", jour),
    ).select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom", "pk")  # fmt: skip
    return membres


def _tenants(organisation_id: int, permission: str, jour: date) -> QuerySet[Membre, int]:
    roles = [str(r) for r in roles_autorises(permission)]
    return (
        Membre.toutes.filter(
            Q(roles__au__isnull=True) | Q(roles__au__gte=jour), organisation=organisation_id, roles__role__in=roles, roles__du__lte=jour
        )
        .order_by()
        .values_list("pk", flat=True)
    )  # fmt: skip


def faits_action(a: ActionAmelioration, jour: date, acteur: Reference) -> FaitsAction:
    """What the guards look at, for this person on that day."""
    lui = str(a.responsable.utilisateur_id)
    # Who said that it was done judges no better than who was in charge of it.
    declare = _qui_l_a_dite_faite(a) if a.etat == EtatAction.FAITE else ""
    autres = conducteurs(a.organisation_id, jour).exclude(pk=a.responsable_id)
    if declare.isdigit():
        autres = autres.exclude(utilisateur=int(declare))
    sienne = acteur.type == "utilisateur" and acteur.identifiant in (lui, declare)
    return FaitsAction(
        jour=jour, nature=NatureAction(a.nature), cause=a.cause, critere=a.critere, verifier_le=a.verifier_le,
        responsable=acteur.libelle if sienne and acteur.identifiant != lui else a.responsable.libelle,
        responsable_verifie=sienne, autre_verificateur=autres.exists(),
    )  # fmt: skip


def _qui_l_a_dite_faite(a: ActionAmelioration) -> str:
    """Identifier of the person who said last that it was done, as the journal has it; else ""."""
    lues = evenements_de([f"o:{a.organisation_id}"], "action_amelioration", str(a.pk))
    dite = lues.filter(acte="amelioration.action_faite", acteur_type="utilisateur").values_list("acteur_id", flat=True)
    return str(dite.first() or "")


def actions_nees_de(organisation_id: int, type_: str, identifiant: str) -> QuerySet[ActionAmelioration]:
    """Actions that answer one object."""
    actions: QuerySet[ActionAmelioration] = (
        ActionAmelioration.toutes.filter(
            organisation=organisation_id, origines__type=type_, origines__identifiant=identifiant
        )
        .select_related("responsable__utilisateur")
        .order_by("avant_le", "pk")
    )
    return actions
