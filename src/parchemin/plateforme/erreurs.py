"""Error pages, and the mapping of a refused act (`ErreurMetier`) to a page that says why."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme

from parchemin.plateforme.apparence import theme_de
from parchemin.socle.constats import ErreurMetier

_log = logging.getLogger(__name__)
_FEUILLES = ("polices", "tokens", "mise-en-page", "composants")


class ErreursMetierMiddleware:
    """A refused act that no view caught: 422, with its findings. Nothing half done: services are one transaction.

    An address opened in a way it does not take (a button’s address typed, reloaded, or come back to after signing in): a page that leads back,
    where Django leaves a blank one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        if reponse.status_code == 405 and not reponse.streaming and not reponse.content:
            return page_405(request, reponse)
        return reponse

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ErreurMetier):
            return None
        return page_refus(request, exception)


def page_refus(request: HttpRequest, erreur: ErreurMetier) -> HttpResponse:
    """A page; for htmx, a fragment that goes to the messages of the page, whatever was to be replaced."""
    contexte: dict[str, Any] = {"constats": erreur.constats, "retour": _retour(request)}
    if getattr(request, "htmx", False):
        reponse = render(request, "plateforme/erreurs/_refus.html", contexte, status=422)
        reponse["HX-Retarget"] = "#messages"
        reponse["HX-Reswap"] = "innerHTML show:top"
        reponse["HX-Reselect"] = "unset"
        reponse["HX-Push-Url"] = "false"
        return reponse
    return render(request, "plateforme/erreurs/refus.html", contexte, status=422)


def _retour(request: HttpRequest) -> str:
    """Where the person came from, if it is here: a foreign address is never offered as « back »."""
    precedente = request.headers.get("Referer", "")
    return precedente if url_has_allowed_host_and_scheme(precedente, {request.get_host()}) else "/"


def page_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "plateforme/erreurs/400.html", status=400)


def page_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(
        request,
        "plateforme/erreurs/403.html",
        {"roles": getattr(exception, "roles", []), "ferme": getattr(exception, "ferme", False)},
        status=403,
    )


def page_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words for what does not exist and for what belongs to others."""
    return render(request, "plateforme/erreurs/404.html", status=404)


def page_405(request: HttpRequest, refus: HttpResponse) -> HttpResponse:
    """The methods that the address takes are kept from `refus`."""
    contexte = {"retour": page_au_dessus(request.path)}
    reponse = render(request, "plateforme/erreurs/405.html", contexte, status=405)
    reponse["Allow"] = refus.headers.get("Allow", "")
    return reponse


def page_au_dessus(chemin: str) -> str:
    """The nearest address above that exists: that of the record for the address of one of its buttons. Empty without one."""
    morceaux = chemin.strip("/").split("/")
    while len(morceaux) > 1:
        morceaux.pop()
        dessus = f"/{'/'.join(morceaux)}/"
        if is_valid_path(dessus):
            return dessus
    return ""


def page_500(request: HttpRequest) -> HttpResponse:
    """No database, no session, no context processor: it must hold when everything else fails.

    The reference is in the log beside the path and the kind of fault, never the values of the request.
    """
    reference = secrets.token_hex(4).upper()
    genre = getattr(sys.exc_info()[0], "__name__", "unknown")
    _log.error("error page shown, reference %s, %s, %s", reference, request.path, genre)
    contexte = {"reference": reference, "feuilles": feuilles_simples(), "theme": theme_de(request)}
    return HttpResponse(render_to_string("plateforme/erreurs/500.html", contexte), status=500)


def feuilles_simples() -> list[str]:
    """Style sheets of a page that stands alone. Plain addresses: the manifest of hashed names may be what failed."""
    return [f"{settings.STATIC_URL}plateforme/css/{nom}.css" for nom in _FEUILLES]


def page_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are refused."""
    return render(request, "plateforme/erreurs/csrf.html", status=403)
