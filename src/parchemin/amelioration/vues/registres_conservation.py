"""What was closed long enough ago: a list that somebody reads, ticks and erases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parchemin.amelioration.domain.faits import fin_de_conservation, recueil
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.selectors.faits import a_effacer
from parchemin.amelioration.services import faits_conservation as services
from parchemin.amelioration.vues.commun import acteur
from parchemin.comptes.acces import exige
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


class FormulaireEffacement(forms.Form):
    faits = forms.ModelMultipleChoiceField(
        label="À effacer", queryset=FaitSignale.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    lu = forms.BooleanField(label="J’ai relu cette liste : ce qui est effacé ne revient pas")

    def __init__(self, *args: Any, lignes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["faits"]
        champ.queryset = lignes
        champ.label_from_instance = _dit


def _dit(f: FaitSignale) -> str:
    fin = fin_de_conservation(f.clos_le) if f.clos_le else None
    return (
        f"{f.numero}, {f.titre} : clos le {date_fr(f.clos_le)}, gardé jusqu’au {date_fr(fin)}"
        if f.clos_le and fin
        else f.numero
    )


@exige("amelioration.registres_regler")
@require_http_methods(["GET", "HEAD", "POST"])
def conservation(request: HttpRequest, slug: str) -> HttpResponse:
    """Proposed by the calendar, done by a person: nothing is erased by itself, nor ticked beforehand."""
    o: Any = request.organisation  # type: ignore[attr-defined]
    jour = aujourdhui()
    lignes = a_effacer(o.pk, jour)
    formulaire = FormulaireEffacement(request.POST if request.method == "POST" else None, lignes=lignes)
    if request.method == "POST" and formulaire.is_valid():
        try:
            n = services.effacer(organisation=o, faits=list(formulaire.cleaned_data["faits"]), acteur=acteur(request))
        except ErreurMetier as e:
            refuser(formulaire, e, {"AME-226": "faits"})
        else:
            messages.success(request, "Un dossier est effacé." if n == 1 else f"{n} dossiers sont effacés.")
            return redirect("amelioration:registres_conservation", slug)
    contexte = {
        "formulaire": formulaire, "n": lignes.count(), "mois": int(recueil().valeur_au("conservation", jour)), "max": services.LOT,
        "source": recueil().source("conservation", jour),
    }  # fmt: skip
    return render(
        request, "amelioration/registres/conservation.html", contexte, status=422 if formulaire.errors else 200
    )
