"""What is left to do once partners came from a file."""

from __future__ import annotations

from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import RoleMembre
from parchemin.reseau.domain.conventions import manques
from parchemin.reseau.models import ContactPartenaire, Convention, DeclarationListe


def a_completer(organisation_id: int) -> list[Convention]:
    """Conventions in their last version where nobody noted all that the law asks, by partner."""
    lignes = Convention.toutes.filter(organisation=organisation_id, avenant__isnull=True).select_related(
        "etablissement"
    )
    return [k for k in lignes.order_by("etablissement__cle_tri", "pk") if manques(k.points, cpf=k.cpf, cfa=k.cfa)[0]]


def a_inviter(organisation_id: int) -> QuerySet[ContactPartenaire]:
    """Contacts of partners that nobody represents yet."""
    representes = RoleMembre.toutes.filter(membre__organisation=organisation_id, role=Role.PARTENAIRE).values(
        "etablissements"
    )
    lignes: QuerySet[ContactPartenaire] = (
        ContactPartenaire.toutes.filter(organisation=organisation_id)
        .exclude(etablissement__in=representes.exclude(etablissements=None))
        .select_related("etablissement")
        .order_by("etablissement__cle_tri", "pk")
    )
    return lignes


def declarations_ouvertes(organisation_id: int) -> QuerySet[DeclarationListe]:
    """What is to declare to France compétences, the most pressing first."""
    lignes: QuerySet[DeclarationListe] = (
        DeclarationListe.toutes.filter(organisation=organisation_id, declaree_le__isnull=True)
        .select_related("habilitation__etablissement", "habilitation__certification__fiche__version")
        .order_by("avant_le", "pk")
    )
    return lignes
