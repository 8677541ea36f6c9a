"""Context processor of the page shell: menu, person, organisation. No query for an anonymous visitor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from parchemin import __version__
from parchemin.plateforme.registres.navigation import GROUPES, entrees


def coquille(request: HttpRequest) -> dict[str, Any]:
    base: dict[str, Any] = {"version": __version__, "demonstration": settings.DEMONSTRATION, "accueil": "/", "menu": []}
    organisation = getattr(request, "organisation", None)
    membre = getattr(request, "membre", None)
    utilisateur = getattr(request, "user", None)
    if organisation is None or membre is None or utilisateur is None:
        return {"coquille": base}
    ici = request.path
    groupes: dict[str, list[dict[str, Any]]] = {g: [] for g in GROUPES}
    meilleure: tuple[int, dict[str, Any] | None] = (0, None)
    for e in entrees():
        if not utilisateur.has_perm(e.permission, organisation):
            continue
        try:
            url = reverse(e.nom_url, kwargs={"slug": organisation.slug})
        except NoReverseMatch:
            continue
        ligne = {"libelle": e.libelle, "icone": e.icone, "url": url, "courante": False}
        ligne["nombre"] = e.compteur(membre) if e.compteur else 0
        groupes[e.groupe].append(ligne)
        if ici.startswith(url) and len(url) > meilleure[0]:
            meilleure = (len(url), ligne)
    # The longest address that begins this one: the day page, at the root, is current only on itself.
    if meilleure[1] is not None and (meilleure[1]["url"] == ici or meilleure[0] > len(f"/o/{organisation.slug}/")):
        meilleure[1]["courante"] = True
    base |= {
        "menu": [{"titre": g, "entrees": lignes} for g, lignes in groupes.items() if lignes],
        "accueil": reverse("web:aujourdhui", kwargs={"slug": organisation.slug}),
        "recherche": reverse("web:recherche", kwargs={"slug": organisation.slug}),
        "roles": getattr(request, "roles_libelle", ""),
        "plusieurs": getattr(request, "plusieurs_organisations", False),
    }
    return {"coquille": base}
