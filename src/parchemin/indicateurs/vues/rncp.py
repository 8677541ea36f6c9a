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
from parchemin.indicateurs.vues.commun import peut, sans_noms
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.referentiel.facade import CERTIFIENT
from parchemin.referentiel.models import CapaciteCertification
from parchemin.socle.horloge import aujourdhui

_ENTETES = ("NUMERO_FICHE", "INTITULE", *(code for code, _ in CHAMPS), f"Source : {LIBELLE_SOURCE}")


@exige("indicateurs.voir")
@require_safe
def champs(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation = request.organisation  # type: ignore[attr-defined]
    export = request.GET.get("export")
    if export in ("csv", "xlsx"):
        exporter = exporter_csv if export == "csv" else exporter_xlsx
        return exporter(
            "champs-de-la-fiche-rncp", _ENTETES, lignes_a_coller(organisation.pk, sans_noms=sans_noms(request))
        )
    return _page(request, organisation.pk)


def _page(request: HttpRequest, organisation_id: int) -> HttpResponse:
    jour = aujourdhui()
    minimum, lues = reglage("promotions_min", jour), fiches(organisation_id, sans_noms=sans_noms(request))
    courtes, certifiees = sum(f.manque for f in lues), _certifiees()
    contexte = {
        "fiches": lues, "minimum": minimum, "certifiees": certifiees,
        "ailleurs": any(f.certification.pk not in certifiees for f in lues),
        "constats": [c.UNE_PROMOTION.constat(n=courtes, minimum=minimum)] if courtes else [], "champs": CHAMPS, "source": LIBELLE_SOURCE, "enqueter": peut(request, "indicateurs.enqueter"),
        "texte": recueil().texte("fiche_rncp", jour),
    }  # fmt: skip
    return render(request, "indicateurs/enquetes/rncp.html", contexte)


def _certifiees() -> set[int]:
    """Certifications that the organisation itself certifies: the others are somebody else's form."""
    lignes = CapaciteCertification.objects.filter(capacite__in=list(CERTIFIENT)).order_by()
    return set(lignes.values_list("certification_id", flat=True))
