"""Renewals and plans of transition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    EtapeTransition,
    EtatRenouvellement,
    PlanTransition,
    RenouvellementHabilitation,
    SuiteCertification,
)
from parchemin.reseau.selectors.suites import fin_enregistrement, lire_plan
from parchemin.reseau.services import suites as services
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, peut, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

_MONTRES = 200
"""Candidates shown on the page of a plan; the enrolments have their own list."""


class FormulaireRenouvellement(forms.Form):
    au = ChampDate(label="Jusqu’au")


@exige("reseau.habiliter")
def renouveler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Prepare a longer period."""
    h = habilitation_ou_404(request, pk)
    fin = fin_enregistrement(h.certification, aujourdhui())

    def geste(x: dict[str, Any]) -> str:
        services.ouvrir_renouvellement(habilitation=h, au=x["au"], acteur=acteur(request))
        return (
            "Le renouvellement est ouvert. Il se conclut depuis la page de l’habilitation, sous une convention signée."
        )

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.renouveler:{pk}", titre="Renouveler l’habilitation",
        classe=FormulaireRenouvellement, geste=geste, retour=reverse("reseau:habilitation", args=[slug, pk]), bouton="Ouvrir le renouvellement",
        initial={"au": fin} if fin else {},
        contexte={"aide": f"{h.etablissement}, {h.certification.intitule}." + (f" L’enregistrement finit le {date_fr(fin)} : pas au-delà." if fin else "")},
    )  # fmt: skip


@exige("reseau.habiliter")
@require_POST
def finir_renouvellement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Conclude it, or give it up: two buttons of the page of the habilitation."""
    h = habilitation_ou_404(request, pk)
    r = get_object_or_404(RenouvellementHabilitation.objects, habilitation=h, etat=EtatRenouvellement.OUVERT)
    try:
        if request.POST.get("geste") == "abandonner":
            services.abandonner_renouvellement(renouvellement=r, acteur=acteur(request))
        else:
            services.conclure_renouvellement(renouvellement=r, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:habilitation", slug, pk)


@exige("reseau.voir")
@require_safe
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Every plan, the nearest end first."""
    lignes = (
        PlanTransition.objects.select_related("certification__fiche__version")
        .prefetch_related("etapes")
        .order_by("-clos_le", "fin", "pk")
    )
    contexte = {
        "plans": [(p, sum(e.faite_le is not None for e in p.etapes.all()), len(p.etapes.all())) for p in lignes],
        "conduire": peut(request, "reseau.habiliter"),
    }  # fmt: skip
    return render(request, "reseau/plans.html", contexte)


class FormulairePlan(forms.Form):
    certification = forms.ModelChoiceField(label="Certification", queryset=Certification.objects.none())
    fin = ChampDate(label="Fin de l’enregistrement", required=False, help_text="Vide : celle que donne le répertoire.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        toutes = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
        self.fields["certification"].queryset = toutes  # type: ignore[attr-defined]


@exige("reseau.habiliter")
def nouveau_plan(request: HttpRequest, slug: str) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        services.ouvrir_plan(organisation=request.organisation, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        return "Le plan est ouvert, avec ses étapes."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle="reseau.plan:0", titre="Préparer la fin d’une certification", classe=FormulairePlan,
        geste=geste, retour=reverse("reseau:plans", args=[slug]), bouton="Ouvrir le plan", initial={"certification": request.GET.get("certification", "")},
    )  # fmt: skip


def plan_ou_404(pk: int) -> PlanTransition:
    p: PlanTransition = get_object_or_404(PlanTransition.objects.select_related("certification__fiche__version"), pk=pk)
    return p


@exige("reseau.voir")
@require_safe
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Steps, people engaged, conventions to sign again, partners told, the fiche that follows."""
    p = plan_ou_404(pk)
    lu = lire_plan(p)
    contexte = {
        "p": p, "lu": lu, "conduire": peut(request, "reseau.habiliter") and p.clos_le is None, "jour": aujourdhui(),
        "nombre": lu.candidats.count(), "candidats": lu.candidats[:_MONTRES],
        "partenaires": [(e, lu.prevenus.get(e.pk)) for e in lu.partenaires],
        "restants": [e for e in lu.partenaires if e.pk not in lu.prevenus],
    }  # fmt: skip
    return render(request, "reseau/plan.html", contexte)


class FormulaireSuite(forms.Form):
    suite = forms.ChoiceField(label="La suite", choices=SuiteCertification.choices, widget=forms.RadioSelect)
    successeur = forms.CharField(
        label="Fiche qui succède", max_length=12, required=False, help_text="RNCP ou RS et son numéro."
    )


@exige("reseau.habiliter")
def suite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = plan_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.decider_suite(plan=p, acteur=acteur(request), **x)
        return "La suite est notée."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.suite:{pk}", titre="La suite de cette certification", classe=FormulaireSuite,
        geste=geste, retour=reverse("reseau:plan", args=[slug, pk]), initial={"suite": p.suite, "successeur": p.successeur},
        contexte={"aide": p.certification.intitule},
    )  # fmt: skip


class FormulaireEtape(forms.Form):
    responsable = forms.CharField(label="Qui la mène", max_length=200, required=False)
    avant_le = ChampDate(label="Avant le")
    faite_le = ChampDate(label="Faite le", required=False)
    note = forms.CharField(label="Note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


@exige("reseau.habiliter")
def etape(request: HttpRequest, slug: str, pk: int, etape: int) -> HttpResponse:
    p = plan_ou_404(pk)
    e = get_object_or_404(EtapeTransition.objects.select_related("plan"), pk=etape, plan=p)

    def geste(x: dict[str, Any]) -> str:
        services.noter_etape(etape=e, acteur=acteur(request), **x)
        return "L’étape est notée."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.etape:{etape}", titre=e.libelle, classe=FormulaireEtape, geste=geste,
        retour=reverse("reseau:plan", args=[slug, pk]), initial={n: getattr(e, n) for n in ("responsable", "avant_le", "faite_le", "note")},
    )  # fmt: skip


class FormulaireAnnonce(forms.Form):
    texte = forms.CharField(label="Ce que vous leur dites", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    avant_le = ChampDate(label="Réponse attendue avant le", required=False)


@exige("reseau.habiliter")
def annoncer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = plan_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        n = len(services.annoncer(plan=p, acteur=acteur(request), **x))
        return f"{n} partenaires sont prévenus." if n > 1 else "Le partenaire est prévenu."

    texte = (
        f"L’enregistrement de « {p.certification.intitule} » ({p.certification.numero}) finit le {date_fr(p.fin)}."
        + (f" La fiche {p.successeur} lui succède." if p.successeur else "")
        + " Dites-nous qui est engagé chez vous, et comment chacun finira."
    )
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.annonce:{pk}", titre="Prévenir les partenaires", classe=FormulaireAnnonce,
        geste=geste, retour=reverse("reseau:plan", args=[slug, pk]), initial={"texte": texte}, bouton="Prévenir",
    )  # fmt: skip


@exige("reseau.habiliter")
@require_POST
def clore_plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        services.clore_plan(plan=plan_ou_404(pk), acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:plan", slug, pk)
