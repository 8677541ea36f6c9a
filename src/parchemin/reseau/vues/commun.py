"""What the pages of this room share."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parchemin.parcours.vues.inscriptions_commun import acteur, peut, remplir
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.models import HabilitationPartenaire

__all__ = ["TONS", "acteur", "habilitation_ou_404", "peut", "propose", "remplir"]

TONS: dict[str, str] = {
    EtatHabilitation.ACTIF: "ok", EtatHabilitation.ACTIF_SURVEILLE: "al", EtatHabilitation.MISE_EN_DEMEURE: "al",
    EtatHabilitation.SUSPENDU: "ko", EtatHabilitation.RETIRE: "ko", EtatHabilitation.RESILIE: "ko",
    EtatHabilitation.REFUSE: "nu", EtatHabilitation.EXPIRE: "nu", EtatHabilitation.CLOS: "nu",
}  # fmt: skip


def propose(request: HttpRequest, *champs: str) -> dict[str, str]:
    """What a link to a form already knows. A choice that is not on the list is simply not made."""
    return {n: v[:100] for n in champs if (v := request.GET.get(n))}


def habilitation_ou_404(request: HttpRequest, pk: int) -> HabilitationPartenaire:
    trouvee: HabilitationPartenaire = get_object_or_404(
        HabilitationPartenaire.objects.select_related(
            "etablissement", "certification__fiche__version", "certification__fiche__source__instantane", "convention"
        ),
        pk=pk,
    )
    return trouvee
