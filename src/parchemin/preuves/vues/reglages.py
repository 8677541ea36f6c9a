"""What one does, which frameworks one follows, by which date."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.preuves import formulaires as f
from parchemin.preuves.domain.referentiels import INTERNE, familles
from parchemin.preuves.models import ExigencePropre, SuiviReferentiel
from parchemin.preuves.selectors.choix import CATEGORIES, SITUATIONS, choix, fraicheur, recueil
from parchemin.preuves.services import reglages as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, lien, peut, regard, remplir
from parchemin.socle.horloge import aujourdhui

TITRE = "Réglages des preuves"


@exige("preuves.voir")
@require_safe
def reglages(request: HttpRequest, slug: str) -> HttpResponse:
    jour = aujourdhui()
    c, vu = choix(request.organisation, jour), regard(request)  # type: ignore[attr-defined]
    contexte = {
        "regler": peut(request, "preuves.regler"), "categories": [CATEGORIES[x] for x in c.categories], "situations": [SITUATIONS[x] for x in c.situations],
        "referentiels": [
            {"r": r, "suivi": k in c.suivies, "audit": c.audits.get(k), "imposee": k in c.imposees, "versions": familles().get(k, [])}
            for k, r in c.referentiels.items()
            if vu.voit_famille(k)
        ],
        "propres": ExigencePropre.objects.order_by("retiree_le", "code", "pk") if vu.voit_famille(INTERNE) else [], "mois": fraicheur(jour), "source": recueil().source("fraicheur", jour),
    }  # fmt: skip
    return render(request, "preuves/reglages.html", contexte)


@exige("preuves.regler")
def activites(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    c = choix(o, aujourdhui())

    def geste(x: dict[str, Any]) -> str:
        services.regler(organisation=o, acteur=acteur(request), **x)
        return "Ce qui s’applique suit maintenant ce que vous faites."

    return remplir(
        request, gabarit=FORMULAIRE, cle="preuves.activites", titre="Ce que vous faites", classe=f.FormulaireActivites, geste=geste,
        retour=lien("reglages", slug), initial={"categories": [str(x) for x in c.categories], "situations": [str(x) for x in c.situations]},
        contexte={"page_mots": TITRE, "page_url": lien("reglages", slug)},
    )  # fmt: skip


@exige("preuves.regler")
def suivre(request: HttpRequest, slug: str, famille: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    if famille != INTERNE and famille not in familles():
        raise Http404
    c = choix(o, aujourdhui())
    s = SuiviReferentiel.objects.filter(famille=famille).first()

    def geste(x: dict[str, Any]) -> str:
        services.suivre(organisation=o, famille=famille, acteur=acteur(request), **({"version": ""} | x))
        return "Le référentiel est réglé."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.suivre:{famille}", titre=c.referentiels[famille].nom, geste=geste, retour=lien("reglages", slug),
        classe=partial(f.FormulaireReferentiel, famille=famille),
        initial={"suivi": famille in c.suivies, "audit_le": s.audit_le if s else None, "version": s.version if s else ""},
        contexte={"page_mots": TITRE, "page_url": lien("reglages", slug), "inconnues": c.referentiels[famille].inconnues},
    )  # fmt: skip
