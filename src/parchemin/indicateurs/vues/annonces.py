"""What the establishment announces, against the register and the rule of the family."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.domain.annonces import LIBELLES_PUBLIC, regle_de
from parchemin.indicateurs.models import OffreAnnoncee, SupportAnnonce
from parchemin.indicateurs.selectors.annonces import OffreVue, offres_de, reference_du_jour
from parchemin.indicateurs.services import annonces
from parchemin.indicateurs.vues.commun import acteur, peut
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui


@exige("indicateurs.voir")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    offres = offres_de(request.organisation.pk, aujourdhui())  # type: ignore[attr-defined]
    paires = [(o, _restants(o)) for o in offres]
    contexte = {
        "relevees": [p for p in paires if p[0].annonces or p[0].inscrits],
        "a_relever": [p for p in paires if not (p[0].annonces or p[0].inscrits)],
        "arretees": sum(o.arrete for o in offres), "publics": LIBELLES_PUBLIC, "relever": peut(request, "indicateurs.preparer"),
    }  # fmt: skip
    return render(request, "indicateurs/annonces.html", contexte)


def _restants(o: OffreVue) -> list[tuple[str, str]]:
    """Supports that nobody read yet."""
    lus = {a.support for a, _ in o.annonces}
    return [(s, str(libelle)) for s, libelle in SupportAnnonce.choices if s not in lus]


class FormulaireAnnonce(forms.Form):
    """The words as they are read, not as they should be."""

    intitule = forms.CharField(
        label="Intitulé, tel qu’on le lit", max_length=800, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Recopiez mot pour mot : c’est la comparaison qui dira ce qui diffère.",
    )  # fmt: skip
    numero = forms.CharField(
        label="Numéro, tel qu’on le lit", max_length=20, required=False, help_text="Vide s’il n’est pas écrit."
    )
    niveau = forms.TypedChoiceField(
        label="Niveau, tel qu’on le lit", required=False, coerce=int, empty_value=None,
        choices=[("", "aucun niveau n’est écrit"), *((n, f"niveau {n}") for n in range(1, 9))],
    )  # fmt: skip
    blocs_seuls = forms.MultipleChoiceField(
        label="Un bloc seul est proposé aux", required=False, choices=[(str(p), mots) for p, mots in LIBELLES_PUBLIC.items()],
        widget=forms.CheckboxSelectMultiple, help_text="Ne cochez rien si l’annonce ne propose que la certification entière.",
    )  # fmt: skip
    lien = forms.URLField(label="Adresse de la page", required=False, max_length=500, assume_scheme="https")
    relevee_le = ChampDate(label="Lue le", help_text="Elle se compare à la fiche de ce jour-là.")
    retirer = forms.BooleanField(label="Ce support n’annonce plus cette certification", required=False)


@exige("indicateurs.preparer")
def annonce(request: HttpRequest, slug: str, pk: int, support: str) -> HttpResponse:
    if support not in SupportAnnonce.values:
        raise Http404
    c = get_object_or_404(Certification.objects.select_related("fiche__version", "fiche__source"), pk=pk)
    ecrite = OffreAnnoncee.objects.filter(certification=c, support=support).first()
    initial: dict[str, Any] = {"relevee_le": aujourdhui()}
    if ecrite is not None:
        champs = ("intitule", "numero", "niveau", "blocs_seuls", "lien")
        initial |= {x: getattr(ecrite, x) for x in champs}

    def geste(x: dict[str, Any]) -> str:
        if x.pop("retirer"):
            annonces.retirer(certification=c, support=support, acteur=acteur(request))
            return "C’est noté : ce support n’annonce plus cette certification."
        annonces.relever(certification=c, support=support, acteur=acteur(request), **x)
        return "C’est relevé. Ce qui diffère de la fiche est écrit ci-dessous."

    regle = regle_de(facade.famille(c))
    contexte = {
        "certification": c, "support": SupportAnnonce(support).label, "reference": reference_du_jour(c, aujourdhui()),
        "regle": regle, "citation": regle.citation(aujourdhui()),
    }  # fmt: skip
    return remplir(
        request, gabarit="indicateurs/annonce.html", cle=f"indicateurs.annonce:{pk}:{support}", titre=c.intitule,
        classe=FormulaireAnnonce, geste=geste, retour=reverse("indicateurs:annonces", args=[slug]), bouton="Enregistrer",
        initial=initial, contexte=contexte,
    )  # fmt: skip
