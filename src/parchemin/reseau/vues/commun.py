"""What the pages of this room share."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parchemin.parcours.vues.inscriptions_commun import acteur, peut, remplir
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.templatetags.parchemin import accord
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.models import DemandePartenaire, HabilitationPartenaire
from parchemin.reseau.services.courrier_espace import relancer
from parchemin.socle.constats import ErreurMetier

__all__ = ["TONS", "acteur", "dire_rappel", "habilitation_ou_404", "peut", "propose", "remplir"]

TONS: dict[str, str] = {
    EtatHabilitation.ACTIF: "ok", EtatHabilitation.ACTIF_SURVEILLE: "al", EtatHabilitation.MISE_EN_DEMEURE: "al",
    EtatHabilitation.SUSPENDU: "ko", EtatHabilitation.RETIRE: "ko", EtatHabilitation.RESILIE: "ko",
    EtatHabilitation.REFUSE: "nu", EtatHabilitation.EXPIRE: "nu", EtatHabilitation.CLOS: "nu",
}  # fmt: skip


def propose(request: HttpRequest, *champs: str) -> dict[str, str]:
    """What a link to a form already knows. A choice that is not on the list is simply not made."""
    return {n: v[:100] for n in champs if (v := request.GET.get(n))}


def dire_rappel(request: HttpRequest, demande: DemandePartenaire) -> None:
    """Remind the partner of what it was asked, and say how many people were told, or why nobody was."""
    try:
        n = relancer(demande=demande, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        return
    if n:
        messages.success(request, f"Rappel envoyé à {n} {accord(n, 'personne,personnes')}.")
    else:
        messages.warning(request, "Personne ne représente encore ce partenaire ici : aucun courriel n’est parti.")


def habilitation_ou_404(request: HttpRequest, pk: int) -> HabilitationPartenaire:
    trouvee: HabilitationPartenaire = get_object_or_404(
        HabilitationPartenaire.objects.select_related(
            "etablissement", "certification__fiche__version", "certification__fiche__source__instantane", "convention"
        ),
        pk=pk,
    )
    return trouvee
