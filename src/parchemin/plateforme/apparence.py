"""Light, dark, or as the device asks: remembered in a cookie that the server reads, so that no page flashes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from parchemin.plateforme.portes import public

COOKIE = "parchemin_apparence"
CHOIX = ("clair", "sombre")
_UN_AN = 365 * 24 * 3600


def theme_de(request: HttpRequest) -> str:
    """`clair`, `sombre`, or "" (the device decides). A cookie is the visitor's: anything else is ignored."""
    valeur = request.COOKIES.get(COOKIE, "")
    return valeur if valeur in CHOIX else ""


@public
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on what is no page (a downloaded file, an image): the icon of the pages."""
    return redirect(static("plateforme/img/parchemin.svg"), permanent=True)


@public
@require_POST
def choisir(request: HttpRequest) -> HttpResponse:
    """POST `theme` = auto, clair or sombre; back to the page it came from."""
    theme = request.POST.get("theme", "")
    if theme not in ("auto", *CHOIX):
        return HttpResponseBadRequest("theme")
    retour = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(retour, {request.get_host()}, require_https=request.is_secure()):
        retour = "/"
    reponse = redirect(retour)
    if theme == "auto":
        reponse.delete_cookie(COOKIE, samesite="Lax")
    else:
        reponse.set_cookie(COOKIE, theme, max_age=_UN_AN, samesite="Lax", httponly=True, secure=request.is_secure())
    return reponse
