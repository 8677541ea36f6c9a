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
def demarrer(request: HttpRequest, slug: str) -> HttpResponse:
    """The first choice: one page, then what is there and what is missing."""
    o = request.organisation  # type: ignore[attr-defined]
    c = choix(o, aujourdhui())
    suivis = {s.famille: s for s in SuiviReferentiel.objects.order_by("pk")}
    connues = [x for x in f.DU_DEPART if x in familles()]

    def geste(x: dict[str, Any]) -> str:
        choisis = {
            k: (k in x["suivis"], x.get(f"audit_{k}") if k in f.A_AUDITER else (suivis[k].audit_le if k in suivis else None), x.get(f"version_{k}") or "")
            for k in connues
        }  # fmt: skip
        services.demarrer(
            organisation=o,
            categories=x["categories"],
            situations=x["situations"],
            choisis=choisis,
            acteur=acteur(request),
        )
        return "C’est réglé. Voici ce que chaque référentiel attend, et ce que vous avez déjà."

    initial: dict[str, Any] = {
        "categories": [str(x) for x in c.categories], "situations": [str(x) for x in c.situations], "suivis": [k for k in connues if k in c.suivies],
    }  # fmt: skip
    for k, s in suivis.items():
        initial |= {f"audit_{k}": s.audit_le, f"version_{k}": s.version}
    # The names without their version: the date of the audit decides of it, below.
    noms = {k: c.referentiels[k].nom for k in connues}
    return remplir(
        request, gabarit=FORMULAIRE, cle="preuves.demarrer", titre="À quoi répondez-vous, et quand ?", geste=geste, retour=lien("accueil", slug),
        classe=partial(f.FormulaireDepart, noms=noms, deja={k: s.audit_le for k, s in suivis.items()}), initial=initial, bouton="Voir ce qui est attendu",
        contexte={"intro": "Trois questions, et Parchemin sait quelles exigences s’appliquent à vous. Les actes faits ici (jurys, enquêtes, actions) se proposent ensuite d’eux-mêmes comme preuves."},
    )  # fmt: skip


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
