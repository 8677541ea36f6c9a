"""The registers seen from elsewhere: the tab of an exam session, and what a partner was told of what concerns it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.amelioration.sans_noms_registres import sans_noms, titre_lu
from parchemin.amelioration.selectors.faits import lies_a, partages_avec
from parchemin.amelioration.vues.commun import peut
from parchemin.amelioration.vues.registres_etats import etat_dit
from parchemin.comptes.acces import exige
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.parcours.vues.sessions import page_session, trouver


@exige("amelioration.registres_conduire")
@require_safe
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was said or happened around an exam session."""
    s = trouver(request, pk)
    anonyme = sans_noms(request)
    lignes = [(f, titre_lu(f, anonyme=anonyme), etat_dit(f)) for f in lies_a(s.organisation_id, Q(session=s))]
    contexte = page_session(request, s, "registres") | {
        "lignes": lignes,
        "declarer": peut(request, "amelioration.registres_declarer"),
    }
    return render(request, "amelioration/registres/session.html", contexte)


@exige("amelioration.registres_partages")
@require_safe
def partages(request: HttpRequest, slug: str) -> HttpResponse:
    """In the space of a partner: the words written for it, never who said it nor what was said of it."""
    siens = etablissements_de(request.membre)  # type: ignore[attr-defined]
    lus = partages_avec(request.organisation.pk, siens)  # type: ignore[attr-defined]
    return render(
        request,
        "amelioration/registres/partages.html",
        {"lignes": [(f, etat_dit(f)) for f in lus], "plusieurs": len(siens) > 1},
    )
