"""Official figures: what the services publish of our establishments, and the file they come from."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.pieces import OFFICIEL
from parchemin.indicateurs.selectors.officiels import mesures_de, releve_courant, valeur_ajoutee_en_mots
from parchemin.indicateurs.services.officiels import INSERJEUNES_CFA, importer_inserjeunes
from parchemin.indicateurs.vues.commun import acteur, peut
from parchemin.parcours.vues.inscriptions_commun import remplir


@exige("indicateurs.voir")
@require_safe
def officiels(request: HttpRequest, slug: str) -> HttpResponse:
    releve = releve_courant(request.organisation.pk, INSERJEUNES_CFA)  # type: ignore[attr-defined]
    figures = (
        releve.figures.select_related("etablissement").order_by("etablissement__cle_tri", "uai", "-periode")
        if releve
        else []
    )
    etablissements = [
        (etablissement, [(f, mesures_de(f), valeur_ajoutee_en_mots(f.valeurs.get("va_emploi_6"))) for f in siennes])
        for etablissement, siennes in groupby(figures, key=lambda f: f.etablissement)
    ]
    contexte = {
        "muettes": {
            f.pk for _, lues in etablissements for f, _, _ in lues if not any(x is not None for x in f.valeurs.values())
        },
        "releve": releve,
        "etablissements": etablissements,
        "importable": peut(request, "indicateurs.calculer"),
    }
    return render(request, "indicateurs/officiels.html", contexte)


class FormulaireFichier(forms.Form):
    fichier = forms.FileField(
        label="Fichier « InserJeunes par CFA » (CSV)",
        help_text="Tel que publié sur data.education.gouv.fr. Vos établissements y sont trouvés par leur UAI.",
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > OFFICIEL.taille_max:
            raise forms.ValidationError("Ce fichier est trop lourd : le fichier officiel pèse moins de 20 Mo.")
        return fichier


@exige("indicateurs.calculer")
def importer(request: HttpRequest, slug: str) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        releve = importer_inserjeunes(
            organisation_id=request.organisation.pk, octets=x["fichier"].read(), nom=str(x["fichier"].name), acteur=acteur(request)  # type: ignore[attr-defined]
        )  # fmt: skip
        n = releve.figures.count()
        return f"{releve.lues} lignes lues et vérifiées ; {n} {'sont' if n > 1 else 'est'} de vos établissements."

    return remplir(
        request, gabarit="indicateurs/formulaire.html", cle="indicateurs.officiels", titre="Importer les figures officielles",
        classe=FormulaireFichier, geste=geste, retour=reverse("indicateurs:officiels", args=[slug]), bouton="Lire le fichier",
    )  # fmt: skip
