"""Help pages: what each check means, and the accessibility statement. Public: a code is looked up by anyone."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.plateforme import aide_pages
from parchemin.plateforme.portes import public
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import catalogue, en_clair

CHERCHE_MAX = 200
"""Signs of what is looked for: these pages are open to anybody."""


@public
def aide(request: HttpRequest) -> HttpResponse:
    """The subjects by group; `?q=` looks in every section."""
    cherche = " ".join(request.GET.get("q", "").split())[:CHERCHE_MAX]
    contexte = {"groupes": aide_pages.groupes(), "cherche": cherche, "reponses": aide_pages.chercher(cherche)}
    return render(request, "plateforme/aide/index.html", contexte)


@public
def sujet(request: HttpRequest, sujet: str) -> HttpResponse:
    """One page of the documentation, its sections first."""
    lu = aide_pages.sujet(sujet)
    if lu is None:
        raise Http404
    return render(request, "plateforme/aide/sujet.html", {"s": lu, "sections": [x for x in lu.sections if x.ancre]})


@public
def controles(request: HttpRequest) -> HttpResponse:
    """Every check, by family; `?q=` keeps those whose code or sentences hold every word."""
    cherche = " ".join(request.GET.get("q", "").split())[:CHERCHE_MAX]
    mots = set(cle_recherche(cherche).split())
    plies = [(c, cle_recherche(f"{c.code} {c.titre} {c.quoi}")) for c in map(en_clair, catalogue())]
    retenus = [c for c, cle in plies if all(m in cle for m in mots)]
    familles = [(prefixe, list(lignes)) for prefixe, lignes in groupby(retenus, key=lambda c: c.code[:3])]
    contexte = {"familles": familles, "total": len(retenus), "cherche": cherche}
    return render(request, "plateforme/aide/controles.html", contexte)


@public
def controle(request: HttpRequest, code: str) -> HttpResponse:
    trouve = next((c for c in catalogue() if c.code == code.upper()), None)
    if trouve is None:
        raise Http404
    return render(request, "plateforme/aide/controle.html", {"c": en_clair(trouve)})


@public
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "plateforme/aide/accessibilite.html")
