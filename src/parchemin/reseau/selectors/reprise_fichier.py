"""What is left to do once partners came from a file."""

from __future__ import annotations

from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import RoleMembre
from parchemin.reseau.domain.conventions import manques
from parchemin.reseau.domain.etats import AVANT_SIGNATURE, EtatHabilitation
from parchemin.reseau.models import FINIS, ContactPartenaire, Convention, DeclarationListe, HabilitationPartenaire


def a_completer(organisation_id: int) -> list[Convention]:
    """Conventions in their last version where nobody noted all that the law asks, by partner."""
    lignes = Convention.toutes.filter(organisation=organisation_id, avenant__isnull=True).select_related(
        "etablissement"
    )
    return [k for k in lignes.order_by("etablissement__cle_tri", "pk") if manques(k.points, cpf=k.cpf, cfa=k.cfa)[0]]


def sans_convention(lignes: QuerySet[HabilitationPartenaire]) -> QuerySet[HabilitationPartenaire]:
    """Habilitations that have come to their convention, or beyond, and have none recorded. Finished ones ask for nothing."""
    avant = [e for e in AVANT_SIGNATURE if e != EtatHabilitation.CONVENTION_A_SIGNER]
    return lignes.filter(convention__isnull=True).exclude(etat__in=[*avant, *FINIS])


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
