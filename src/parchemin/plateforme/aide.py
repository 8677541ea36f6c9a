"""Help pages: what each check means, and the accessibility statement. Public: a code is looked up by anyone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.plateforme.portes import public
from parchemin.socle.constats import catalogue


@public
def aide(request: HttpRequest) -> HttpResponse:
    return render(request, "plateforme/aide/index.html")


@public
def controles(request: HttpRequest) -> HttpResponse:
    return render(request, "plateforme/aide/controles.html", {"controles": catalogue()})


@public
def controle(request: HttpRequest, code: str) -> HttpResponse:
    trouve = next((c for c in catalogue() if c.code == code.upper()), None)
    if trouve is None:
        raise Http404
    return render(request, "plateforme/aide/controle.html", {"c": trouve})


@public
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "plateforme/aide/accessibilite.html")
