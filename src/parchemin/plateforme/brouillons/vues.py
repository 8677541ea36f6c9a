"""Autosave, and the list of one's drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from parchemin.plateforme.brouillons.services import brouillons_de, garder
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.portes import connecte
from parchemin.plateforme.registres import Registre
from parchemin.socle.constats import ErreurMetier

PREFIXE = "brouillon-"
"""Names of the envelope (`brouillon-cle`, `-titre`, `-url`, `-version`, `-organisation`): no form has such fields."""

appartenances: Registre[Callable[[Any, int], bool]] = Registre("appartenances")
"""(user, organisation id) -> is this user a member. Filled by `comptes`; without it no draft is tied to anyone."""


def _moi(request: HttpRequest) -> int:
    cle: Any = request.user.pk
    return int(cle)


@connecte
@require_POST
def enregistrer(request: HttpRequest) -> HttpResponse:
    """POST `brouillon-cle` and the fields of the form: 204, or 422 with the reason. Files are ignored."""
    enveloppe = {nom: request.POST.get(f"{PREFIXE}{nom}", "") for nom in ("cle", "titre", "url", "version")}
    organisation_id = _organisation(request)
    champs = {nom: request.POST.getlist(nom) for nom in request.POST if not nom.startswith(PREFIXE)}
    try:
        garder(
            utilisateur_id=_moi(request),
            organisation_id=organisation_id,
            cle=enveloppe["cle"],
            champs=champs,
            version_objet=enveloppe["version"],
            titre=enveloppe["titre"],
            url=enveloppe["url"],
        )
    except ErreurMetier as erreur:
        return JsonResponse({"constats": [c.vers_dict() for c in erreur.constats]}, status=422)
    return HttpResponse(status=204)


def _organisation(request: HttpRequest) -> int | None:
    brut = request.POST.get(f"{PREFIXE}organisation", "")
    if not brut:
        return None
    pk = entier_borne(brut)
    if pk is None or not any(membre(request.user, pk) for _, membre in appartenances):
        raise Http404
    return pk


@connecte
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """« Vos brouillons »."""
    return render(request, "plateforme/brouillons/liste.html", {"brouillons": brouillons_de(_moi(request))})


@connecte
@require_POST
def supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    if not brouillons_de(_moi(request)).filter(pk=pk).delete()[0]:
        raise Http404
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("plateforme:brouillons")
