"""The statistics of the promotions: as the fiche publishes them, beside our decisions; and the exact fields to hand over."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.selectors.champs_rncp import CHAMPS
from parchemin.indicateurs.selectors.champs_rncp import promotions as promotions_de
from parchemin.indicateurs.vues.commun import certification_demandee
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx


@exige("indicateurs.voir")
@require_safe
def promotions(request: HttpRequest, slug: str) -> HttpResponse:
    lignes = promotions_de(request.organisation)  # type: ignore[attr-defined]
    fiches = [
        {
            "certification": c, "promotions": siennes, "decidees": [p for p in siennes if p.ici["certifies"] is not None],
            "une_seule": sum(p.ici["certifies"] is not None for p in siennes) == 1,
        }
        for c, siennes in ((c, list(x)) for c, x in groupby(lignes, key=lambda x: x.certification))
    ]  # fmt: skip
    return render(request, "indicateurs/promotions.html", {"fiches": fiches, "champs": CHAMPS})


@exige("indicateurs.voir")
@require_safe
def champs(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The fields in the names and order of the flux, one row by promotion that we decided; XLSX, or CSV with `?format=csv`."""
    certification = certification_demandee(request)
    lignes = [
        [p.certification.numero, *p.a_coller()]
        for p in promotions_de(request.organisation, certification.pk if certification else 0)  # type: ignore[attr-defined]
        if p.ici["certifies"] is not None
    ]
    entetes = ["NUMERO_FICHE", *(nom for _, nom, _ in CHAMPS)]
    exporter = exporter_csv if request.GET.get("format") == "csv" else exporter_xlsx
    return exporter("champs-fiche-rncp", entetes, lignes)
