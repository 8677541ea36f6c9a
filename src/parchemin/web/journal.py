"""The journal as a page: sentences, filters in the URL, verification on request."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.journal.facade import evenements, phrases, verifier
from parchemin.socle.horloge import PARIS


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


@exige("web.consulter_journal")
@require_GET
def journal(request: HttpRequest, slug: str) -> HttpResponse:
    """Events of the organisation (`?chaine=instance`: of the registers), latest first."""
    instance = request.GET.get("chaine") == "instance"
    chaine = "instance" if instance else request.organisation.chaine  # type: ignore[attr-defined]
    lignes = evenements(chaine)
    acte = request.GET.get("acte", "").strip()
    du, au = _jour(request.GET.get("du", "")), _jour(request.GET.get("au", ""))
    if acte:
        lignes = lignes.filter(acte=acte)
    if du:
        lignes = lignes.filter(moment__gte=datetime.combine(du, time(), PARIS))
    if au:
        lignes = lignes.filter(moment__lt=datetime.combine(au + timedelta(days=1), time(), PARIS))
    page = Paginator(lignes, 50).get_page(request.GET.get("page"))
    contexte = {
        "instance": instance,
        "page": page,
        "phrases": phrases(page.object_list),
        "actes": evenements(chaine).order_by("acte").values_list("acte", flat=True).distinct(),
        "acte": acte,
        "du": du,
        "au": au,
        "verification": verifier(chaine) if "verifier" in request.GET else None,
    }
    return render(request, "web/journal.html", contexte)
