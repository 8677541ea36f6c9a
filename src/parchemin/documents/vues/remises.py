"""Handing over a session's documents: by mail to whoever has an address, by hand or by post to the others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.constats_remises import RIEN_A_REMETTRE
from parchemin.documents.models import MoyenRemise
from parchemin.documents.selectors.remises import RemisesPersonne, bilan, remises_de_session
from parchemin.documents.services import remises as services
from parchemin.documents.travaux_remises import IMPRIMER, remettre_session
from parchemin.documents.vues.commun import acteur, peut, session_ou_404
from parchemin.documents.vues.travaux import demander, fichier_fait
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.socle.constats import ErreurMetier


class FormulaireMains(forms.Form):
    """How the documents of the ticked people reached them."""

    moyen = forms.ChoiceField(
        label="Comment",
        choices=[x for x in MoyenRemise.choices if x[0] in (MoyenRemise.MAIN_PROPRE, MoyenRemise.POSTE)],
    )
    precision = forms.CharField(
        label="Précision", required=False, max_length=200,
        help_text="Cérémonie, numéro du recommandé. Rien sur la santé.",
    )  # fmt: skip


def contexte_remises(request: HttpRequest, session: SessionExamen) -> dict[str, Any]:
    """What `documents/_remises_session.html` shows. `remis`: words by document, for a column of another table."""
    lignes = remises_de_session(session)
    return {
        "remises": bilan(lignes), "remis": {d.pk: dit for x in lignes for d, dit in x.documents if dit},
        "a_la_delivrance": services.a_la_delivrance(session.organisation_id), "session": session,
        "remet": peut(request, "documents.emettre"), "regle_remises": peut(request, "documents.regler"),
    }  # fmt: skip


@exige("documents.voir")
@require_safe
def remises(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who received what, and who waits."""
    return _page(request, session_ou_404(pk), FormulaireMains())


def _page(request: HttpRequest, session: SessionExamen, formulaire: FormulaireMains) -> HttpResponse:
    lignes = remises_de_session(session)
    # What waits comes first; what is done is read below.
    lignes.sort(key=lambda x: not x.restent)
    contexte = contexte_remises(request, session) | {"lignes": lignes, "formulaire": formulaire}
    return render(request, "documents/remises.html", contexte, status=422 if formulaire.errors else 200)


@exige("documents.emettre")
@require_POST
def envoyer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One message per person who has an address."""
    s = session_ou_404(pk)
    try:
        if remettre_session(s, acteur(request), demandeur_id=request.user.pk):
            messages.success(request, "Les courriels partent. Cette page dit qui les a reçus.")
        else:
            dire_constats(request, ErreurMetier(RIEN_A_REMETTRE.constat()))
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("documents:remises", slug, pk)


@exige("documents.emettre")
@require_POST
def noter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """By hand or by post, for the people that were ticked: every document of theirs that is not handed over."""
    s, formulaire = session_ou_404(pk), FormulaireMains(request.POST)
    if not formulaire.is_valid():
        return _page(request, s, formulaire)
    voulues = set(request.POST.getlist("personne"))
    choisies: list[RemisesPersonne] = [x for x in remises_de_session(s) if x.a_noter and str(x.personne.pk) in voulues]
    if not choisies:
        dire_constats(request, ErreurMetier(RIEN_A_REMETTRE.constat()))
        return redirect("documents:remises", slug, pk)
    for x in choisies:
        try:
            services.remettre_ensemble(
                documents=x.a_noter, moyen=MoyenRemise(formulaire.cleaned_data["moyen"]), acteur=acteur(request),
                precision=formulaire.cleaned_data["precision"],
            )  # fmt: skip
        except ErreurMetier as e:
            dire_constats(request, e)
    n = len(choisies)
    messages.success(request, f"Remise notée pour {n} personnes." if n > 1 else "Remise notée.")
    return redirect("documents:remises", slug, pk)


@exige("documents.voir")
@require_POST
def imprimer_a_remettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return demander(
        request,
        session_ou_404(pk),
        code=IMPRIMER,
        titre="Impression de ce qui se remet à la main",
        retour="documents:remises",
    )


@exige("documents.voir")
@require_safe
def impression_a_remettre(request: HttpRequest, slug: str, travail: UUID) -> HttpResponseBase:
    return fichier_fait(request, travail, IMPRIMER)


@exige("documents.regler")
@require_POST
def regler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send at issue, or not: for the whole organisation."""
    s, envoie = session_ou_404(pk), request.POST.get("a_la_delivrance") == "oui"
    services.regler(organisation_id=s.organisation_id, a_la_delivrance=envoie, acteur=acteur(request))
    messages.success(
        request,
        "Les prochains documents partiront par courriel dès leur délivrance."
        if envoie
        else "Les prochains documents attendront que vous les remettiez.",
    )
    return redirect("documents:remises", slug, pk)
