"""What the organisation is in law, which says who judges its decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from parchemin.comptes.acces import exige
from parchemin.reseau.domain.constats import NatureCertificateur
from parchemin.reseau.models import SorteCertificateur
from parchemin.reseau.selectors.certificateur import nature_dite, sources_du_recours
from parchemin.reseau.services import certificateur as services
from parchemin.reseau.vues.commun import acteur, remplir
from parchemin.socle.horloge import aujourdhui


class FormulaireCertificateur(forms.Form):
    nature = forms.ChoiceField(
        label="Votre organisation est", choices=SorteCertificateur.choices, widget=forms.RadioSelect,
        help_text="Un organisme privé répond devant le juge judiciaire, une personne publique devant le tribunal administratif.",
    )  # fmt: skip


@exige("reseau.habiliter")
def certificateur(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    dite = nature_dite(organisation.pk)

    def geste(x: dict[str, Any]) -> str:
        services.dire_nature(organisation=organisation, nature=x["nature"], acteur=acteur(request))
        return "C’est noté : les prochaines lettres disent le juge qui convient."

    aide = "Les lettres de vos mesures disent au partenaire comment les contester, et devant quel juge."
    if dite is None:
        aide += " Personne ne l’a encore dit : les lettres parlent, par défaut, d’un organisme de droit privé."
    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle="reseau.certificateur:0", titre="Votre statut juridique",
        classe=FormulaireCertificateur, geste=geste, retour=reverse("reseau:mesures", args=[slug]),
        initial={"nature": str(dite or NatureCertificateur.PRIVE)},
        contexte={"aide": aide, "marques": sources_du_recours(tuple(NatureCertificateur), aujourdhui())},
    )  # fmt: skip
