"""The statistics of the promotions: as the fiche publishes them, beside our decisions and our surveys."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.selectors.promotions import CHAMPS
from parchemin.indicateurs.selectors.promotions import promotions as promotions_de


@exige("indicateurs.voir")
@require_safe
def promotions(request: HttpRequest, slug: str) -> HttpResponse:
    lignes = promotions_de(request.organisation)  # type: ignore[attr-defined]
    fiches = [
        {
            "certification": c, "promotions": siennes,
            "une_seule": sum(p.ici["certifies"] is not None for p in siennes) == 1,
        }
        for c, siennes in ((c, list(x)) for c, x in groupby(lignes, key=lambda x: x.certification))
    ]  # fmt: skip
    return render(request, "indicateurs/promotions.html", {"fiches": fiches, "champs": CHAMPS})
