"""Context processor of the page shell: menu, person, organisation. No query for an anonymous visitor.

Robust on purpose: a room above may be absent (its urls do not resolve), a counter may fail; the page still stands.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from parchemin import __version__
from parchemin.plateforme.aide_pages import aide_de
from parchemin.plateforme.apparence import theme_de
from parchemin.plateforme.registres.accueils import accueil_de
from parchemin.plateforme.registres.navigation import GROUPES, Entree, entrees

_log = logging.getLogger(__name__)


def _url(nom: str, slug: str = "") -> str:
    """The address, or "" when the room that owns it is not there. Every page asks for the same thirty."""
    return _adresse(nom, slug, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=4096)
def _adresse(nom: str, slug: str, urlconf: str, prefixe: str) -> str:
    try:
        return reverse(nom, urlconf=urlconf, kwargs={"slug": slug} if slug else {})
    except NoReverseMatch:
        return ""


def _nombre(entree: Entree, membre: Any) -> int:
    if entree.compteur is None:
        return 0
    try:
        return entree.compteur(membre)
    except Exception:  # a number in a menu never costs the page
        _log.exception("counter of %s", entree.nom_url)
        return 0


def _menu(request: HttpRequest, organisation: Any, membre: Any) -> list[dict[str, Any]]:
    groupes: dict[str, list[dict[str, Any]]] = {g: [] for g in GROUPES}
    courante: dict[str, Any] | None = None
    nommee: dict[str, Any] | None = None
    racine = f"/o/{organisation.slug}/"
    page = getattr(request.resolver_match, "view_name", "")
    montrees: dict[Any, bool] = {None: True}  # several entries ask the same question: it is answered once
    for e in entrees():
        if not request.user.has_perm(e.permission, organisation):
            continue
        url = _url(e.nom_url, slug=organisation.slug)
        if e.visible is not None and e.visible not in montrees:
            montrees[e.visible] = e.visible(organisation)
        if not url or not montrees[e.visible]:
            continue
        ligne = {"libelle": e.libelle, "icone": e.icone, "url": url, "courante": False, "nombre": _nombre(e, membre)}
        groupes[e.groupe].append(ligne)
        if page and page in e.aussi:
            nommee = ligne
        # The longest address that begins this one; the day page, at the root, is current only on itself.
        dessus = request.path.startswith(url) and (url != racine or request.path == racine)
        if dessus and (courante is None or len(url) > len(courante["url"])):
            courante = ligne
    if (courante := nommee or courante) is not None:
        courante["courante"] = True
    return [{"titre": g, "entrees": lignes} for g, lignes in groupes.items() if lignes]


def _aide(request: HttpRequest) -> str:
    """Where this page is explained, for somebody who is signed in; "" when nothing does."""
    nom = getattr(getattr(request, "resolver_match", None), "view_name", "")
    if not getattr(getattr(request, "user", None), "is_authenticated", False) or (trouvee := aide_de(nom)) is None:
        return ""
    code, ancre = trouvee
    return reverse("plateforme:aide_sujet", args=[code]) + (f"#{ancre}" if ancre else "")


def coquille(request: HttpRequest) -> dict[str, Any]:
    """`coquille.*` of every template; `coquille.gabarit` is the base that this visitor can be shown.

    Made once by request and member: a page that holds a table is several templates, each with its context.
    """
    place = (getattr(request, "organisation", None), getattr(request, "membre", None))
    faite: tuple[Any, dict[str, Any]] | None = getattr(request, "_coquille", None)
    if faite is None or faite[0] != place:
        faite = (place, _coquille(request))
        request._coquille = faite  # type: ignore[attr-defined]
    return {"coquille": faite[1]}


def _coquille(request: HttpRequest) -> dict[str, Any]:
    base: dict[str, Any] = {
        "version": __version__,
        "demonstration": settings.DEMONSTRATION,
        "theme": theme_de(request),
        "accueil": "/",
        "menu": [],
        "aide": _aide(request),
        "gabarit": "plateforme/base_public.html",
    }
    organisation = getattr(request, "organisation", None)
    membre = getattr(request, "membre", None)
    if organisation is None or membre is None or getattr(request, "user", None) is None:
        return base
    base |= {
        "gabarit": "plateforme/base.html",
        "menu": _menu(request, organisation, membre),
        "accueil": accueil_de(membre) or _url("web:aujourdhui", slug=organisation.slug) or "/",
        "recherche": _url("web:recherche", slug=organisation.slug),
        "compte": _url("comptes:mon_compte"),
        "organisations": _url("comptes:organisations"),
        "sortie": _url("account_logout"),
        "roles": getattr(request, "roles_libelle", ""),
        "plusieurs": getattr(request, "plusieurs_organisations", False),
    }
    return base
