"""What the pages of this room share."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from parchemin.indicateurs.domain.catalogue import Indicateur, catalogue
from parchemin.indicateurs.models import Calcul
from parchemin.indicateurs.selectors.taux import calcul_courant
from parchemin.parcours.vues.inscriptions_commun import acteur, peut
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel.models import Certification

__all__ = ["acteur", "calcul_ou_404", "certification_demandee", "indicateur_ou_404", "libelle_annee", "peut"]


def calcul_ou_404(request: HttpRequest) -> Calcul:
    calcul = calcul_courant(request.organisation.pk)  # type: ignore[attr-defined]
    if calcul is None:
        raise Http404("no calculation yet")
    return calcul


def indicateur_ou_404(code: str) -> Indicateur:
    if code not in catalogue():
        raise Http404("unknown indicator")
    return catalogue()[code]


def certification_demandee(request: HttpRequest) -> Certification | None:
    """`?certification=`, of the active organisation; anything else is all of them."""
    pk = entier_borne(request.GET.get("certification", ""))
    if not pk:
        return None
    trouvee: Certification | None = (
        Certification.objects.select_related("fiche__version", "fiche__source").filter(pk=pk).first()
    )
    if trouvee is None:
        raise Http404("unknown certification")
    return trouvee


def libelle_annee(annee: int) -> str:
    """« 2025-2026 »."""
    return f"{annee - 1}-{annee}"
