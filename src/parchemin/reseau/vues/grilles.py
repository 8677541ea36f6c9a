"""The grid of the organisation: its versions, one of them, a point of the draft."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.reseau.domain.grille import TYPES_EN_MOTS, gravites
from parchemin.reseau.models import GrilleControle, PointGrille
from parchemin.reseau.services import grilles as services
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.constats import ErreurMetier


@exige("reseau.voir")
@require_safe
def grilles(request: HttpRequest, slug: str) -> HttpResponse:
    lues = list(GrilleControle.objects.order_by("-version"))
    contexte = {
        "grilles": lues,
        "conduire": peut(request, "reseau.controler"),
        "brouillon": any(g.publiee_le is None for g in lues),
    }
    return render(request, "reseau/grilles.html", contexte)


@exige("reseau.controler")
@require_POST
def preparer(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        g = services.preparer_grille(organisation=request.organisation, acteur=acteur(request))  # type: ignore[attr-defined]
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("reseau:grilles", slug)
    messages.success(request, "La nouvelle version est prête à être relue.")
    return redirect("reseau:grille", slug, g.pk)


@exige("reseau.voir")
@require_safe
def grille(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    g = get_object_or_404(GrilleControle.objects, pk=pk)
    points = [(p, gravites()[p.severite]) for p in g.points.order_by("numero", "pk")]
    contexte = {
        "g": g, "domaines": [(d, list(x)) for d, x in groupby(points, key=lambda x: x[0].domaine)],
        "changer": peut(request, "reseau.controler") and g.publiee_le is None,
    }  # fmt: skip
    return render(request, "reseau/grille.html", contexte)


@exige("reseau.controler")
@require_POST
def publier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    g = get_object_or_404(GrilleControle.objects, pk=pk)
    try:
        services.publier_grille(grille=g, acteur=acteur(request))
        messages.success(request, "La version est publiée : les prochains contrôles l’utilisent.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:grille", slug, pk)


class FormulairePoint(forms.Form):
    libelle = forms.CharField(label="Ce qui est vérifié", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    preuve = forms.CharField(label="Preuve attendue", max_length=200, required=False)
    types = forms.MultipleChoiceField(
        label="Comment on le voit",
        choices=[(k, v.capitalize()) for k, v in TYPES_EN_MOTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    severite = forms.ChoiceField(label="Gravité d’un écart", choices=[(k, g.libelle) for k, g in gravites().items()])
    texte = forms.CharField(label="Texte ou clause", max_length=300, required=False)
    retenu = forms.BooleanField(label="Ce point est demandé", required=False)


@exige("reseau.controler")
def point(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = get_object_or_404(PointGrille.objects.select_related("grille"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        services.changer_point(point=p, acteur=acteur(request), **{**x, "types": "".join(x["types"])})
        return "Le point est changé."

    champs = ("libelle", "preuve", "severite", "texte", "retenu")
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.point:{pk}", titre=f"Point {p.numero} : {p.domaine}", classe=FormulairePoint,
        geste=geste, retour=reverse("reseau:grille", args=[slug, p.grille_id]),
        initial={**{n: getattr(p, n) for n in champs}, "types": list(p.types)},
    )  # fmt: skip
