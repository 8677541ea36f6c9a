"""The progress of a work: a page, its fragment, and the cancel button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from parchemin.plateforme.models.travaux import Travail
from parchemin.plateforme.portes import connecte
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.comptes_rendus import rendre_compte
from parchemin.plateforme.travaux.places import placer
from parchemin.plateforme.travaux.services import annuler
from parchemin.plateforme.travaux.visibilite import peut_arreter, peut_voir

SECONDES_ENTRE_DEUX = 2


def _travail(request: HttpRequest, pk: UUID) -> Travail:
    # Read outside the tenant on purpose: the page belongs to a person, whatever organisation the work is for.
    travail = Travail.toutes.filter(pk=pk).first()
    if travail is None or not peut_voir(request.user, travail):
        raise Http404
    return travail


def _montrer(request: HttpRequest, pk: UUID, gabarit: str) -> HttpResponse:
    travail = _travail(request, pk)
    with organisation_active(placer(request, travail)):
        rapport = rendre_compte(travail, getattr(request, "organisation", None))
        contexte = {
            "travail": travail,
            "rapport": rapport,
            "arretable": peut_arreter(request.user, travail),
            "secondes": SECONDES_ENTRE_DEUX,
        }
        return render(request, gabarit, contexte)


@connecte
@require_GET
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one work; without JavaScript it reloads itself while the work is active."""
    return _montrer(request, pk, "plateforme/travaux/travail.html")


@connecte
@require_GET
def fragment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress alone, which htmx asks for again and again while the work is active."""
    reponse = _montrer(request, pk, "plateforme/travaux/_progression.html")
    reponse["Cache-Control"] = "no-store"
    return reponse


@connecte
@require_POST
def arreter(request: HttpRequest, pk: UUID) -> HttpResponse:
    travail = _travail(request, pk)
    if not peut_arreter(request.user, travail):
        raise PermissionDenied
    if annuler(travail.pk):
        messages.success(request, "L’annulation est demandée : le travail s’arrête à la fin de l’étape en cours.")
    else:
        messages.info(request, "Ce travail était déjà terminé : rien n’a été annulé.")
    return redirect("plateforme:travail", pk=travail.pk)
