"""Sub-contractors of a convention: what each may do, what is missing, how much they receive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.reseau import pieces
from parchemin.reseau.domain.dossier import recueil
from parchemin.reseau.domain.sous_traitance import DISPENSES_EN_MOTS
from parchemin.reseau.models import Convention, SousTraitant
from parchemin.reseau.selectors.sous_traitants import lire_sous_traitance
from parchemin.reseau.services import sous_traitants as services
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.horloge import aujourdhui


def _convention(pk: int) -> Convention:
    k: Convention = get_object_or_404(Convention.objects.select_related("etablissement"), pk=pk)
    return k


@exige("reseau.voir")
@require_safe
def liste(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    k, jour = _convention(pk), aujourdhui()
    contexte = {
        "k": k, "lu": lire_sous_traitance(k, jour), "conduire": peut(request, "reseau.habiliter"),
        "plafond": recueil().parametre("plafond_cpf", jour), "texte": recueil().source("plafond_cpf", jour),
    }  # fmt: skip
    return render(request, "reseau/sous_traitants.html", contexte)


class FormulaireSousTraitant(forms.Form):
    denomination = forms.CharField(label="Dénomination", max_length=200)
    siret = forms.CharField(label="SIRET", max_length=20)
    du = ChampDate(label="À partir du")
    au = ChampDate(label="Jusqu’au", required=False)
    contrat_signe_le = ChampDate(label="Contrat signé le", required=False)
    fichier = forms.FileField(label="Contrat signé", required=False, help_text="PDF, 20 Mo au plus.")
    qualiopi_jusqu = ChampDate(label="Certificat Qualiopi jusqu’au", required=False)
    dispense = forms.ChoiceField(
        label="Dispense de Qualiopi et d’habilitation",
        required=False,
        choices=[(str(k), v) for k, v in DISPENSES_EN_MOTS.items()],
    )
    part_cpf = forms.DecimalField(
        label="Part du chiffre d’affaires CPF", required=False, min_value=0, max_value=100, decimal_places=2, help_text="En pourcent.",
    )  # fmt: skip
    declare_le = ChampDate(label="Déclaré à la Caisse des Dépôts le", required=False)
    sous_traite = forms.BooleanField(label="Il confie à son tour le travail à d’autres", required=False)


@exige("reseau.habiliter")
def noter(request: HttpRequest, slug: str, pk: int, sous_traitant: int = 0) -> HttpResponse:
    k = _convention(pk)
    s: SousTraitant | None = (
        get_object_or_404(SousTraitant.objects, pk=sous_traitant, convention=k) if sous_traitant else None
    )

    def geste(x: dict[str, Any]) -> str:
        f = x.pop("fichier")
        if f:
            x["contrat_id"] = deposer(
                f,
                nom=f.name,
                usage=pieces.CONVENTION.code,
                organisation_id=k.organisation_id,
                depose_par_libelle=acteur(request).libelle,
            ).pk
        services.noter(convention=k, sous_traitant=s, acteur=acteur(request), **x)
        return "Le sous-traitant est noté."

    noms = [n for n in FormulaireSousTraitant.base_fields if n != "fichier"]
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.sous_traitant:{pk}:{sous_traitant}",
        titre=s.denomination if s is not None else "Nouveau sous-traitant", classe=FormulaireSousTraitant, geste=geste,
        retour=reverse("reseau:sous_traitants", args=[slug, pk]),
        initial={n: getattr(s, n) for n in noms} if s is not None else {"du": max(k.du, aujourdhui())},
        contexte={"aide": f"Pour la convention {k}, avec {k.etablissement}."},
    )  # fmt: skip


@exige("reseau.voir")
@require_safe
@never_cache
def contrat(request: HttpRequest, slug: str, pk: int, sous_traitant: int) -> HttpResponseBase:
    """The signed contract, as it was deposited."""
    s = get_object_or_404(SousTraitant.objects.exclude(contrat_id=None), pk=sous_traitant, convention=_convention(pk))
    return servir(request, get_object_or_404(Fichier.toutes, pk=s.contrat_id, organisation_id=s.organisation_id))
