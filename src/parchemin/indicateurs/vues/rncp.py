"""« Champs de la fiche RNCP »: what the renewal asks of each promotion, ready to be pasted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.domain.enquete import LIBELLE_SOURCE
from parchemin.indicateurs.domain.questionnaire import recueil, reglage
from parchemin.indicateurs.selectors.rncp import CHAMPS, fiches, lignes_a_coller
from parchemin.indicateurs.vues.commun import peut
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.socle.horloge import aujourdhui

_ENTETES = ("NUMERO_FICHE", "INTITULE", *(code for code, _ in CHAMPS), f"Source : {LIBELLE_SOURCE}")


@exige("indicateurs.voir")
@require_safe
def champs(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation = request.organisation  # type: ignore[attr-defined]
    export = request.GET.get("export")
    if export in ("csv", "xlsx"):
        exporter = exporter_csv if export == "csv" else exporter_xlsx
        return exporter("champs-de-la-fiche-rncp", _ENTETES, lignes_a_coller(organisation.pk))
    return _page(request, organisation.pk)


def _page(request: HttpRequest, organisation_id: int) -> HttpResponse:
    jour = aujourdhui()
    minimum = reglage("promotions_min", jour)
    lues = [
        (
            f,
            c.UNE_PROMOTION.constat(
                certification=f.certification.intitule, n=f.promotions_avec_taux or "aucune", minimum=minimum
            )
            if f.manque
            else None,
        )
        for f in fiches(organisation_id)
    ]
    contexte = {
        "fiches": lues, "champs": CHAMPS, "source": LIBELLE_SOURCE, "enqueter": peut(request, "indicateurs.enqueter"),
        "texte": recueil().texte("fiche_rncp", jour),
    }  # fmt: skip
    return render(request, "indicateurs/enquetes/rncp.html", contexte)
