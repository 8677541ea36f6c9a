"""The page behind a personal link. GET shows (mail scanners follow links), POST consumes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parchemin.plateforme import debit
from parchemin.plateforme.liens.registre import LienNonConsomme, usage
from parchemin.plateforme.liens.services import consommer, etat, trouver
from parchemin.plateforme.portes import public
from parchemin.plateforme.tenant import organisation_active

LIMITE = 20
FENETRE = timedelta(minutes=10)
_STATUTS = {"inconnu": 404, "revoque": 410, "utilise": 410, "expire": 410, "trop": 429}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, jeton: str) -> HttpResponse:
    """Show or accomplish; a dead link gets a plain page that says no more than needed."""
    reponse = _repondre(request, jeton)
    # The address is the secret: it must not travel in a Referer, nor enter a search engine.
    reponse["Referrer-Policy"] = "no-referrer"
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return reponse


def _repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    lien = trouver(jeton)
    accomplissement = usage(lien.usage) if lien is not None else None
    if lien is None or accomplissement is None:
        # A good link is never held back: a whole class may stand behind one address, and 256 bits are not guessed.
        cle = debit.cle_de_requete(request, "lien")
        if debit.atteint(cle, LIMITE, FENETRE):
            return _mort(request, "trop")
        debit.compter(cle, FENETRE)
        return _mort(request, "inconnu")
    if etat(lien) != "valable":
        return _mort(request, etat(lien))
    with organisation_active(lien.organisation_id):
        if request.method != "POST":
            return _rendue(accomplissement.montrer(request, lien))
        try:
            with transaction.atomic():
                if not consommer(lien):
                    lien.refresh_from_db()
                    return _mort(request, etat(lien))
                return _rendue(accomplissement.accomplir(request, lien))
        except LienNonConsomme as retour:
            return _rendue(retour.reponse)


def _rendue(reponse: HttpResponse) -> HttpResponse:
    """A lazy template is rendered while the tenant is active."""
    return reponse.render() if isinstance(reponse, TemplateResponse) else reponse


def _mort(request: HttpRequest, pourquoi: str) -> HttpResponse:
    return render(request, "plateforme/liens/lien_mort.html", {"pourquoi": pourquoi}, status=_STATUTS[pourquoi])
