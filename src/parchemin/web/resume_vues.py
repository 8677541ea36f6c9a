"""One's own choice of a summary, and the page of the link that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Membre
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.liens.registre import usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.registres.reglages_personnels import ReglagePersonnel, reglages_personnels
from parchemin.web import resumes
from parchemin.web.models import FrequenceResume


class FormulaireResume(forms.Form):
    frequence = forms.ChoiceField(label="Recevoir le résumé", choices=FrequenceResume.choices, widget=forms.RadioSelect)


# A guest stops their own letters too: nothing of the organisation is written.
@exige("web.voir_journee", auditeur_ecrit=True)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    membre: Any = request.membre  # type: ignore[attr-defined]
    formulaire = FormulaireResume(request.POST or None, initial={"frequence": resumes.frequence_de(membre)})
    if request.method == "POST" and formulaire.is_valid():
        r = resumes.choisir(membre=membre, frequence=formulaire.cleaned_data["frequence"])
        messages.success(request, f"C’est noté. Résumé par courriel : {r.get_frequence_display().lower()}.")
        return redirect("web:resume", slug=slug)
    contexte = {"formulaire": formulaire, "courriels": courriels_de("resume", str(membre.pk))[:5]}
    return render(request, "web/resume.html", contexte, status=422 if formulaire.errors else 200)


@reglages_personnels.inscrire("web.resume")
def regler(membre: Membre) -> Iterator[ReglagePersonnel]:
    yield ReglagePersonnel(
        "Résumé par courriel",
        str(resumes.frequence_de(membre).label).lower(),
        reverse("web:resume", args=[membre.organisation.slug]),
    )


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    return _page(request, lien, fait=False)


@usage_de_lien(resumes.USAGE, montrer=_montrer)
def arreter(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    membre = Membre.toutes.filter(pk=lien.charge.get("membre"), organisation=lien.organisation_id).first()
    if membre is not None:
        resumes.choisir(membre=membre, frequence=FrequenceResume.JAMAIS)
    return _page(request, lien, fait=True)


def _page(request: HttpRequest, lien: LienPersonnel, *, fait: bool) -> HttpResponse:
    """Names the organisation and nobody: whoever holds the address may be somebody else."""
    membre = Membre.toutes.select_related("organisation").filter(pk=lien.charge.get("membre")).first()
    return render(
        request, "web/resume_arreter.html", {"organisation": membre.organisation if membre else None, "fait": fait}
    )
