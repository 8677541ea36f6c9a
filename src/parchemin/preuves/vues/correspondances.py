"""How frameworks answer each other: what a source says, what the organisation adds or sets aside."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.preuves import formulaires as f
from parchemin.preuves.models import CorrespondanceExigence
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services import reglages as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, lien, peut, regard, remplir
from parchemin.preuves.vues.reglages import TITRE
from parchemin.socle.horloge import aujourdhui


@exige("preuves.voir")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    c, vu = choix(request.organisation, aujourdhui()), regard(request)  # type: ignore[attr-defined]
    miennes = {
        (x.de, x.vers): x
        for x in CorrespondanceExigence.objects.order_by("pk")
        if vu.voit_famille(x.de.partition(":")[0]) and vu.voit_famille(x.vers.partition(":")[0])
    }
    lignes = [
        {"r": r, "e": e, "vers": c.exigences.get(k), "cle": k, "a_nous": miennes.get((e.cle, k)), "source": r.source(e)}
        for r in c.referentiels.values()
        for e in r.exigences
        for k in e.correspond
        if vu.voit_famille(r.famille) and vu.voit_famille(k.partition(":")[0])
    ]
    contexte = {
        "lignes": lignes, "ecartees": [x for x in miennes.values() if x.ecartee], "regler": peut(request, "preuves.regler"),
    }  # fmt: skip
    return render(request, "preuves/correspondances.html", contexte)


@exige("preuves.regler")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        services.faire_correspondre(
            organisation=o, de=f"{x['famille']}:{x['code']}", vers=x["vers"], titre=x["titre"], source=x["source"], ecartee=x["ecartee"],
            acteur=acteur(request),
        )  # fmt: skip
        return "La correspondance est enregistrée."

    return remplir(
        request, gabarit=FORMULAIRE, cle="preuves.correspondance", titre="Ajouter ou écarter une correspondance", geste=geste,
        retour=lien("correspondances", slug), classe=partial(f.FormulaireCorrespondance, organisation=o), initial={"famille": "eduform"},
        contexte={"page_mots": TITRE, "page_url": lien("reglages", slug)},
    )  # fmt: skip
