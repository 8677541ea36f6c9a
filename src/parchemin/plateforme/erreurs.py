"""Error pages, and the mapping of a refused act (`ErreurMetier`) to a page that says why."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from parchemin.socle.constats import ErreurMetier

_log = logging.getLogger(__name__)


class ErreursMetierMiddleware:
    """A refused act that no view caught: 422, with its findings. Nothing half done: services are one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ErreurMetier):
            return None
        return render(request, "plateforme/erreurs/refus.html", {"constats": exception.constats}, status=422)


def page_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "plateforme/erreurs/400.html", status=400)


def page_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "plateforme/erreurs/403.html", {"roles": getattr(exception, "roles", [])}, status=403)


def page_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "plateforme/erreurs/404.html", status=404)


def page_500(request: HttpRequest) -> HttpResponse:
    """No database, no context: it must hold when everything else fails. The reference is in the log."""
    reference = secrets.token_hex(4).upper()
    _log.error("error page shown, reference %s, %s", reference, request.path)
    return HttpResponse(render_to_string("plateforme/erreurs/500.html", {"reference": reference}), status=500)


def page_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are refused."""
    return render(request, "plateforme/erreurs/csrf.html", status=403)
