"""One seat: what was sent, what was answered, what was declared. The secretariat records what arrives otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.parcours.models import LienCandidat, ReponseConvocation, SiegeJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.selectors.perimetre import est_restreint, sessions_examen_visibles
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys as services
from parchemin.parcours.vues.jurys import acteur_de, siege_ou_404
from parchemin.parcours.vues.jurys_formulaires import MOYENS, FormulaireDeclaration, FormulaireReponse
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.socle.horloge import aujourdhui


def _gere(request: HttpRequest) -> bool:
    return request.user.has_perm("parcours.gerer_jurys", request.organisation)  # type: ignore[attr-defined]


def _mon_siege(request: HttpRequest, siege: SiegeJury) -> bool:
    return siege.membre.utilisateur_id is not None and siege.membre.utilisateur_id == request.user.pk


def _actuels(siege: SiegeJury) -> dict[int, str]:
    return {x.inscription_id: x.precision for x in LienCandidat.toutes.filter(siege=siege)}


@exige("parcours.voir_jurys")
@require_GET
def siege(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    ligne = siege_ou_404(request, pk, siege)
    gere, mien = _gere(request), _mon_siege(request, ligne)
    if est_restreint(request.membre) and not mien:  # type: ignore[attr-defined]
        raise Http404
    return _page(request, ligne, gere=gere, mien=mien)


def _page(
    request: HttpRequest,
    ligne: SiegeJury,
    *,
    gere: bool,
    mien: bool,
    declaration: FormulaireDeclaration | None = None,
    status: int = 200,
) -> HttpResponse:
    session = ligne.session
    ouverte = convocations.motif_de_fermeture(session, aujourdhui(), par_le_membre=not gere) is None
    peut = (gere or mien) and ouverte and session.jury_le is not None
    voit = peut and ligne.convocation == ReponseConvocation.ACCEPTEE
    if voit and declaration is None:
        declaration = FormulaireDeclaration(selectors.presentations_de(session), actuels=_actuels(ligne))
    contexte: dict[str, Any] = {
        "siege": ligne,
        "session": session,
        "gere": gere,
        "mien": mien,
        "peut": peut,
        "declaration": declaration if voit else None,
        "reponse": FormulaireReponse(),
        "moyens": MOYENS,
        "liens": LienCandidat.toutes.filter(siege=ligne).select_related("inscription__personne") if gere else (),
        "courriels": courriels_de(selectors.SUJET_SIEGE, str(ligne.pk)) if gere else (),
        "lieu": convocations.lieu_de(session),
        "url_jury": reverse("parcours:session_jury", args=[request.organisation.slug, session.pk])  # type: ignore[attr-defined]
        if sessions_examen_visibles(request.membre).filter(pk=session.pk).exists()  # type: ignore[attr-defined]
        else "",
    }
    return render(request, "parcours/jurys/siege.html", contexte, status=status)


def _a_moi_ou_gere(request: HttpRequest, ligne: SiegeJury) -> str:
    """Who answers: the member ("") or the secretariat for them (how it arrived). Others are refused.

    A secretary who sits corrects their own seat as the secretariat once the day is past.
    """
    gere = _gere(request)
    passe = ligne.session.jury_le is not None and ligne.session.jury_le < aujourdhui()
    if _mon_siege(request, ligne) and "moyen" not in request.POST and not (gere and passe):
        return ""
    if not gere:
        raise AccesRefuse("parcours.gerer_jurys")
    moyen = request.POST.get("moyen", "")
    return moyen if moyen in dict(MOYENS) else "par le secrétariat"


@exige("parcours.voir_jurys")
@require_POST
def repondre(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    """`reponse`: oui, non."""
    ligne = siege_ou_404(request, pk, siege)
    par = _a_moi_ou_gere(request, ligne)
    reponse = request.POST.get("reponse", "")
    if reponse not in ("oui", "non"):
        messages.error(request, "Choisissez l’une des deux réponses.")
    else:
        convocations.repondre(siege=ligne, present=reponse == "oui", acteur=acteur_de(request), par=par)
        messages.success(request, "La réponse est enregistrée.")
    return redirect("parcours:jury_siege", slug=slug, pk=pk, siege=siege)


@exige("parcours.voir_jurys")
@require_POST
def declarer(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    ligne = siege_ou_404(request, pk, siege)
    par = _a_moi_ou_gere(request, ligne)
    declaration = FormulaireDeclaration(selectors.presentations_de(ligne.session), request.POST)
    if not declaration.est_valide():
        return _page(
            request, ligne, gere=_gere(request), mien=_mon_siege(request, ligne), declaration=declaration, status=422
        )
    convocations.declarer(siege=ligne, liens=declaration.liens, acteur=acteur_de(request), par=par)
    messages.success(request, "La déclaration est enregistrée.")
    return redirect("parcours:jury_siege", slug=slug, pk=pk, siege=siege)


@exige("parcours.gerer_jurys")
@require_POST
def lettre(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    """« La lettre est partie »."""
    ligne = siege_ou_404(request, pk, siege)
    convocations.noter_lettre(siege=ligne, acteur=acteur_de(request))
    messages.success(request, f"{ligne.membre} : convocation par lettre notée.")
    return redirect("parcours:jury_siege", slug=slug, pk=pk, siege=siege)


@exige("parcours.gerer_jurys")
@require_POST
def mesure(request: HttpRequest, slug: str, pk: int, siege: int, lien: int) -> HttpResponse:
    ligne = siege_ou_404(request, pk, siege)
    declare = get_object_or_404(
        LienCandidat.objects.select_related("siege__membre", "siege__organisation"), pk=lien, siege=ligne
    )
    services.noter_mesure(lien=declare, mesure=request.POST.get("mesure", "")[:200], acteur=acteur_de(request))
    messages.success(request, "La mesure est notée.")
    return redirect("parcours:jury_siege", slug=slug, pk=pk, siege=siege)
