"""The procès-verbal and the extract for one candidate, served as PDF."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.deliberation.pv_pdf import composer_extrait, composer_pv, contenu_a_editer, nom_pv
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.deliberation.selectors.pv import decisions_lisibles, deliberations_lisibles
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Fichier


def en_ligne(octets: bytes, nom: str) -> HttpResponse:
    return HttpResponse(octets, content_type="application/pdf", headers=_entetes(nom))


def composer_en_ligne(request: HttpRequest, composer: Callable[[], bytes], nom: str) -> HttpResponseBase:
    """The PDF, composed when somebody reads it: HEAD asks for the headers, without a length that only composing would tell."""
    if request.method == "HEAD":
        return StreamingHttpResponse(iter(()), content_type="application/pdf", headers=_entetes(nom))
    return en_ligne(composer(), nom)


def _entetes(nom: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{nom}"'}


@exige("deliberation.lire_pv")
@require_safe
@never_cache
def pv(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The PV of a session (`pk`): the kept file once signed, else as it stands, watermarked before it is settled.

    An auditor is given a copy where candidates are numbers (`sans_noms`).
    """
    deliberation: Deliberation = get_object_or_404(
        deliberations_lisibles(request.membre),  # type: ignore[attr-defined]
        session=pk,
    )
    if lit_sans_noms(request.membre):  # type: ignore[attr-defined]
        copie = Masque(pk).contenu(contenu_a_editer(deliberation))
        return composer_en_ligne(
            request, lambda: composer_pv(deliberation, contenu=copie), f"copie-{nom_pv(deliberation)}"
        )
    if deliberation.pv_piece_id is not None:
        fichier = get_object_or_404(
            Fichier.toutes, pk=deliberation.pv_piece_id, organisation_id=deliberation.organisation_id
        )
        return servir(request, fichier)
    return composer_en_ligne(request, lambda: composer_pv(deliberation), nom_pv(deliberation))


@exige("deliberation.lire_extraits")
@require_safe
@never_cache
def extrait(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """What was decided for one person, for them. Only the decision in force: a replaced one misleads."""
    decision: Decision = get_object_or_404(
        decisions_lisibles(request.membre)  # type: ignore[attr-defined]
        .filter(en_vigueur=True)
        .select_related(
            "inscription__personne", "inscription__organisation", "inscription__certification__fiche__version",
            "inscription__certification__fiche__source", "deliberation", "presentation__session",
        )
        .prefetch_related("issues"),
        pk=pk,
    )  # fmt: skip
    personne = decision.inscription.personne
    nom = f"releve-{slugify(personne.nom_complet) or decision.pk}.pdf"
    return composer_en_ligne(request, lambda: composer_extrait(decision), nom)
