"""The hand-over plan of an habilitation: who is engaged, where each one finishes, who told them when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import Inscription
from parchemin.parcours.vues.inscriptions_commun import journal_de
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.reseau.domain.etats import ActePartenaire, permet
from parchemin.reseau.models import HabilitationPartenaire, PlanReprise, RepriseCandidat, SuiteReprise
from parchemin.reseau.selectors.faits import engages, sessions_a_venir
from parchemin.reseau.services import reprise as services
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def _plan(h: HabilitationPartenaire) -> PlanReprise | None:
    plan: PlanReprise | None = PlanReprise.objects.filter(habilitation=h).first()
    return plan


@exige("reseau.constater")
@require_safe
def reprise(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Engaged people, and those already handed over."""
    h = habilitation_ou_404(request, pk)
    plan = _plan(h)
    dites = (
        {r.inscription_id: r for r in plan.reprises.select_related("repreneur").order_by("pk")}
        if plan is not None
        else {}
    )
    ids = [*engages(h).values_list("pk", flat=True), *dites]
    inscriptions = Inscription.objects.filter(pk__in=ids).select_related("personne").order_by("personne__cle_tri", "pk")
    contexte = {
        "h": h, "plan": plan, "lignes": [(i, _tient(dites.get(i.pk), h)) for i in inscriptions], "jour": aujourdhui(),
        "sessions": sessions_a_venir(h, aujourdhui()).annotate(candidats=Count("presentations")).select_related("centre"),
        "finir": permet(h.etat, ActePartenaire.FINIR),
        "reste": services.restent(plan) if plan is not None else 0, "possible": not permet(h.etat, ActePartenaire.INSCRIRE),
        "journal": journal_de(request, "plan_reprise", plan.pk) if plan is not None else [],
    }  # fmt: skip
    return render(request, "reseau/constats/reprise.html", contexte)


@exige("reseau.constater")
@require_POST
def reprise_geste(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open the plan, or close it."""
    h = habilitation_ou_404(request, pk)
    plan = _plan(h)
    try:
        match request.POST.get("geste"):
            case "ouvrir" if not permet(h.etat, ActePartenaire.INSCRIRE):
                services.ouvrir_plan(habilitation=h, acteur=acteur(request))
                messages.success(request, "Le plan est ouvert.")
            case "clore" if plan is not None:
                services.clore(plan=plan, acteur=acteur(request))
                messages.success(request, "Le plan est clos.")
            case _:
                raise Http404
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:reprise", slug, pk)


def _tient(r: RepriseCandidat | None, h: HabilitationPartenaire) -> RepriseCandidat | None:
    """A decision that the state of the habilitation undid is to be taken again."""
    return None if r is not None and services.a_redecider(r, h) else r


class FormulaireReprise(forms.Form):
    suite = forms.ChoiceField(label="Ce qui est décidé", choices=SuiteReprise.choices, widget=forms.RadioSelect)
    repreneur = forms.ModelChoiceField(
        label="Confiée à",
        queryset=Etablissement.objects.none(),
        required=False,
        help_text="Pour un transfert : l’inscription change d’établissement aussitôt.",
    )
    precision = forms.CharField(
        label="Précision", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    informee_le = ChampDate(label="Informée le", required=False)
    informee_par = forms.CharField(label="Par", max_length=200, required=False)
    informee_comment = forms.CharField(
        label="Comment", max_length=200, required=False, help_text="Courrier, courriel, entretien…"
    )

    def __init__(self, *args: Any, partenaire: int, finit: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not finit:
            # Nothing is finished at a partner whose habilitation was taken away.
            self.fields["suite"].choices = [x for x in SuiteReprise.choices if x[0] != SuiteReprise.SOUS_CONTROLE]  # type: ignore[attr-defined]
        autres = Etablissement.objects.filter(actif=True).exclude(pk=partenaire).order_by("cle_tri", "pk")
        self.fields["repreneur"].queryset = autres  # type: ignore[attr-defined]


@exige("reseau.constater")
def reprise_personne(request: HttpRequest, slug: str, pk: int, inscription: int) -> HttpResponse:
    h = habilitation_ou_404(request, pk)
    plan = get_object_or_404(PlanReprise.objects, habilitation=h, clos_le__isnull=True)
    r = plan.reprises.filter(inscription=inscription).first()
    if r is None and not engages(h).filter(pk=inscription).exists():
        raise Http404
    i = get_object_or_404(Inscription.objects.select_related("personne"), pk=inscription)
    finit = permet(h.etat, ActePartenaire.FINIR)
    champs = ("suite", "repreneur", "precision", "informee_le", "informee_par", "informee_comment")

    def geste(v: dict[str, Any]) -> str:
        services.decider_suite(plan=plan, inscription=i, acteur=acteur(request), **v)
        return "La suite est notée."

    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle=f"reseau.reprise:{plan.pk}:{i.pk}", titre=f"Suite : {i.personne.nom_complet}",
        classe=lambda *a, **k: FormulaireReprise(*a, partenaire=h.etablissement_id, finit=finit, **k), geste=geste, retour=reverse("reseau:reprise", args=[slug, pk]),
        initial={n: getattr(r, n) for n in champs} if r is not None else {"suite": SuiteReprise.SOUS_CONTROLE if finit else ""},
    )  # fmt: skip
