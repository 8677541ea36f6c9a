"""What is assessed at a session, its subjects, its incidents."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.parcours.domain.presentation_incidents import libelle
from parchemin.parcours.models import ElementEvalue, Sujet
from parchemin.parcours.registres import evaluables
from parchemin.parcours.selectors.sessions import presentations_visibles
from parchemin.parcours.services import deroulement
from parchemin.parcours.services import sessions as services
from parchemin.parcours.vues.inscriptions_commun import acteur, peut, remplir
from parchemin.parcours.vues.sessions import page_session, trouver
from parchemin.parcours.vues.sessions_formulaires import FormulaireElements, FormulaireIncident, FormulaireSujet
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Fichier

GABARIT = "parcours/sessions/formulaire.html"


@exige("parcours.voir_sessions")
@require_GET
def epreuves(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Elements assessed, with their subjects. Who does not manage sessions sees the days, not the subjects themselves."""
    session = trouver(request, pk)
    sujets: dict[int, list[Sujet]] = {}
    for s in Sujet.objects.filter(session=session).order_by("le", "pk"):
        sujets.setdefault(s.element_id, []).append(s)
    elements = session.elements.order_by("ordre", "code", "pk")
    contexte = page_session(request, session, "epreuves") | {
        "elements": [(e, sujets.get(e.pk, [])) for e in elements],
        "voir_sujets": peut(request, "parcours.gerer_sessions"),
    }
    return render(request, "parcours/sessions/epreuves.html", contexte)


@exige("parcours.gerer_sessions")
def elements_choisir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = trouver(request, pk)
    siens = session.elements.order_by().values("pk")
    du_jour = (Q(du__isnull=True) | Q(du__lte=session.au)) & (Q(au__isnull=True) | Q(au__gte=session.du))
    permis = evaluables(session.certification, session.specialite, session.jury_le or session.au, session)
    if permis is not None:
        du_jour &= Q(pk__in=permis.cles)
    choix = ElementEvalue.objects.filter(certification_id=session.certification_id).filter(Q(pk__in=siens) | du_jour)

    def geste(d: dict[str, Any]) -> str:
        services.choisir_elements(session=session, elements=list(d["elements"]), acteur=acteur(request))
        return "Ce qui est évalué est enregistré."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.session_elements:{pk}",
        titre="Ce qui est évalué à cette session",
        classe=partial(FormulaireElements, choix=choix.order_by("ordre", "code", "pk")),
        geste=geste,
        retour=reverse("parcours:session_epreuves", args=[slug, pk]),
        initial={"elements": list(session.elements.order_by("pk").values_list("pk", flat=True))},
        contexte={
            "session": session,
            "consequences": [
                *([permis.mots] if permis is not None else []),
                "Un élément ajouté rejoint la grille des candidats déjà inscrits ; un élément qui a des résultats ne peut plus partir.",
            ],
            "avertissements": permis.constats if permis is not None else [],
            "vers_elements": reverse("parcours:elements", args=[slug, session.certification_id]),
        },
    )


@exige("parcours.gerer_sessions")
def sujet(request: HttpRequest, slug: str, pk: int, sujet: int | None = None) -> HttpResponse:
    session = trouver(request, pk)
    ligne = get_object_or_404(Sujet.objects, pk=sujet, session=session) if sujet else None
    initial: dict[str, Any] = {"element": request.GET.get("element", "")}
    if ligne is not None:
        initial = {n: getattr(ligne, n) for n in ("element", "intitule", "le", "duree_minutes")}

    def geste(d: dict[str, Any]) -> str:
        deroulement.enregistrer_sujet(session=session, sujet=ligne, acteur=acteur(request), par_id=request.user.pk, **d)
        return "Le sujet est enregistré."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.sujet:{pk}-{sujet or 0}",
        titre="Corriger le sujet" if ligne else "Ajouter un sujet",
        classe=partial(FormulaireSujet, session=session),
        geste=geste,
        retour=reverse("parcours:session_epreuves", args=[slug, pk]),
        initial=initial,
        contexte={"session": session},
    )


@exige("parcours.gerer_sessions")
@require_POST
def sujet_retirer(request: HttpRequest, slug: str, pk: int, sujet: int) -> HttpResponse:
    session = trouver(request, pk)
    ligne = get_object_or_404(Sujet.objects.select_related("session", "element"), pk=sujet, session=session)
    deroulement.retirer_sujet(sujet=ligne, acteur=acteur(request))
    messages.success(request, "Le sujet est retiré.")
    return redirect("parcours:session_epreuves", slug=slug, pk=pk)


@exige("parcours.gerer_sessions")
@require_GET
def sujet_piece(request: HttpRequest, slug: str, pk: int, sujet: int) -> HttpResponseBase:
    session = trouver(request, pk)
    ligne = get_object_or_404(Sujet.objects.filter(piece_id__isnull=False), pk=sujet, session=session)
    return servir(request, get_object_or_404(Fichier.objects, pk=ligne.piece_id))


@exige("parcours.voir_sessions")
@require_GET
def incidents(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Incidents of the session; each one sees those of the candidates they may see and of the whole session."""
    session = trouver(request, pk)
    lignes = session.incidents.select_related("presentation__inscription__personne").order_by("survenu_le", "pk")
    miennes = presentations_visibles(request.membre, session).order_by().values("pk")  # type: ignore[attr-defined]
    lignes = lignes.filter(Q(presentation__isnull=True) | Q(presentation__in=miennes))
    contexte = page_session(request, session, "incidents") | {"incidents": [(i, libelle(i.code)) for i in lignes]}
    return render(request, "parcours/sessions/incidents.html", contexte)


@exige("parcours.gerer_sessions")
def incident(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = trouver(request, pk)

    def geste(d: dict[str, Any]) -> str:
        deroulement.relever_incident(session=session, acteur=acteur(request), **d)
        return "L’incident est relevé."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.incident:{pk}",
        titre="Relever un incident",
        classe=partial(FormulaireIncident, session=session),
        geste=geste,
        retour=reverse("parcours:session_incidents", args=[slug, pk]),
        initial={"presentation": request.GET.get("candidat", "")},
        contexte={"session": session},
        bouton="Relever l’incident",
    )
