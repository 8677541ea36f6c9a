"""The followed differences with the public list."""

from __future__ import annotations

from django.db.models import QuerySet

from parchemin.reseau.models import EcartListePublique

_MONTRES = 100


def suivis_ouverts(organisation_id: int) -> dict[tuple[str, str, str], EcartListePublique]:
    """By (difference, fiche, SIRET)."""
    lignes = EcartListePublique.toutes.filter(organisation=organisation_id, clos_le__isnull=True).order_by("pk")
    return {(x.ecart, x.fiche, x.siret): x for x in lignes}


def ecarts_clos() -> QuerySet[EcartListePublique]:
    """The latest that were put right, in the active organisation."""
    return EcartListePublique.objects.filter(clos_le__isnull=False).order_by("-clos_le", "-pk")[:_MONTRES]
