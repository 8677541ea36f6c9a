"""A session's documents: what is owed, by whom, what is done; issue them all, print them all."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.documents.constats_suites import RIEN_A_IMPRIMER, RIEN_DE_COCHE
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.modele import modele_en_service, redaction
from parchemin.documents.models import Document
from parchemin.documents.selectors.attentes import attentes_de, url_de
from parchemin.documents.selectors.dus import (
    Ligne,
    Situation,
    a_delivrer_parmi,
    attend_signature,
    compter,
    lignes_de_session,
    qui_gardent,
    situations_de_session,
)
from parchemin.documents.selectors.sessions import MONTREES, sessions_a_documenter
from parchemin.documents.services.emission import emettre
from parchemin.documents.services.impressions import ORDRES, a_imprimer
from parchemin.documents.travaux_remises import remettre_a_la_delivrance
from parchemin.documents.vues.commun import acteur, peut, session_ou_404
from parchemin.documents.vues.remises import contexte_remises
from parchemin.documents.vues.travaux import demander, fichier_fait
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier


@exige("documents.voir")
@require_safe
def a_delivrer(request: HttpRequest, slug: str) -> HttpResponse:
    toutes = request.GET.get("anciennes") == "1"
    lignes = sessions_a_documenter(request.organisation.pk, None if toutes else MONTREES)  # type: ignore[attr-defined]
    contexte = {
        "toutes": toutes, "montrees": MONTREES, "lignes": lignes, "restent": sum(x.a_emettre for x in lignes), "remplacer": sum(x.a_remplacer for x in lignes),
    }  # fmt: skip
    return render(request, "documents/a_delivrer.html", contexte)


def _manques(lignes: list[Ligne]) -> list[tuple[str, str, str]]:
    """(title, what is missing, code of the nature) of each template that is not ready: its documents wait, the others leave."""
    vus, lues = {}, set()
    for ligne in lignes:
        cle = (ligne.nature, ligne.decision.inscription.certification_id)
        if not ligne.offert or cle in lues:
            continue
        lues.add(cle)
        modele = modele_en_service(ligne.decision.organisation_id, *cle)
        manque = redaction(ligne.nature, modele.reglages).manque(ligne.nature) if modele else ["une version en service"]
        if manque:
            vus[ligne.nature] = (ligne.libelle, " et ".join(manque), str(ligne.nature))
    return list(vus.values())


@exige("documents.voir")
@require_safe
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every decided person, with what is owed to them or why nothing is."""
    s = session_ou_404(pk)
    situations = situations_de_session(s)
    lignes = [x for situation in situations for x in situation.lignes]
    manques = _manques(lignes)
    absents = {nature for _, _, nature in manques}
    offertes = [x for x in lignes if x.offert and str(x.nature) not in absents]
    contexte = {
        "prets": sum(x.a_emettre for x in offertes),
        "natures": _natures(offertes), "session": s, "comptes": compter(situations), "manques": manques,
        "personnes": _personnes(situations, {x.cle for x in offertes}, slug), "signature": attend_signature(s),
        "emettre": peut(request, "documents.emettre"), "regler": peut(request, "documents.regler"),
        **contexte_remises(request, s),
    }  # fmt: skip
    return render(request, "documents/session.html", contexte)


def _personnes(situations: list[Situation], cochables: set[str], slug: str) -> list[dict[str, Any]]:
    """One row per person: what may be ticked, what waits for a second person, what is to be asked of one."""
    attentes = attentes_de(situations)
    gardent = qui_gardent(s.decision for s in situations if s.certifie)

    def attente(d: Document | None) -> tuple[Approbation, str] | None:
        a = attentes.get(d.pk) if d is not None else None
        return None if a is None else (a, url_de(a, slug))

    return [
        {
            "situation": s, "decision": s.decision,
            "lignes": [(x, x.cle in cochables, attente(x.fait or x.ancien or x.retire)) for x in s.lignes],
            "perimes": [(d, attente(d)) for d in s.perimes],
            "demander": any(d.pk not in attentes for d in s.a_remplacer),
            "etat_acquis": s.decision.pk in gardent and s.decision.resultat != Resultat.ADMIS,
        }
        for s in situations
    ]  # fmt: skip


def _natures(offertes: list[Ligne]) -> list[tuple[str, str, int]]:
    """(code, words, how many) of each kind that may be issued now."""
    combien = Counter(x.nature for x in offertes)
    return [(str(n), GENRES[n].libelle if k == 1 else GENRES[n].pluriel.capitalize(), k) for n, k in combien.items()]


@exige("documents.emettre")
@require_POST
def emettre_tout(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everything, or what is ticked (documents one by one, or whole kinds). Few: at once. Many: a long work, which can be left."""
    s = session_ou_404(pk)
    lignes = lignes_de_session(s)
    absents = {nature for _, _, nature in _manques(lignes)}
    choisies = None
    if request.POST.get("choix"):
        choisies = _cochees(lignes, request.POST.getlist("ligne"), request.POST.getlist("nature"))
        if not choisies:
            dire_constats(request, ErreurMetier(RIEN_DE_COCHE.constat()))
            return redirect("documents:session", slug, pk)
    a_faire = [x for x in a_delivrer_parmi(lignes, choisies) if str(x.nature) not in absents]
    if len(a_faire) > 12:
        return demander(
            request, s, code="documents.emettre", titre="Documents à délivrer", retour="documents:session",
            **({} if choisies is None else {"lignes": sorted(choisies)}),
        )  # fmt: skip
    faits: list[Document] = []
    for ligne in a_faire:
        try:
            faits.append(emettre(ligne=ligne, acteur=acteur(request)))
        except ErreurMetier as e:
            dire_constats(request, e)
    if faits:
        messages.success(request, f"{len(faits)} documents délivrés." if len(faits) > 1 else "Un document délivré.")
        remettre_a_la_delivrance(
            s, acteur(request), personnes={d.personne_id for d in faits}, demandeur_id=request.user.pk
        )
    return redirect("documents:session", slug, pk)


def _cochees(lignes: list[Ligne], cles: list[str], natures: list[str]) -> set[str]:
    return {x.cle for x in lignes if x.offert and (x.cle in cles or str(x.nature) in natures)}


@exige("documents.voir")
@require_http_methods(["GET", "HEAD", "POST"])
def imprimer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is printed, in which order, on which sheets; then a long work makes the file."""
    s = session_ou_404(pk)
    imprimes = list(Document.toutes.filter(pk__in=a_imprimer(s)).order_by("cle_tri", "pk"))
    combien = Counter(x.nature for x in imprimes)
    attentes = attentes_de(situations_de_session(s))
    choisies = [x for x in request.POST.getlist("nature") if x in combien]
    ordre = request.POST.get("ordre", "personne")
    if request.method == "POST" and choisies and ordre in ORDRES:
        return demander(
            request, s, code="documents.imprimer", titre="Impression", retour="documents:session", ordre=ordre,
            natures=sorted(choisies), recto_verso=request.POST.get("recto_verso") == "1",
        )  # fmt: skip
    if request.method == "POST":
        dire_constats(request, ErreurMetier(RIEN_A_IMPRIMER.constat()))
    natures = [
        (n, (GENRES[Nature(n)].libelle if k == 1 else GENRES[Nature(n)].pluriel).capitalize(), k)
        for n, k in combien.items()
    ]
    contexte = {
        "session": s, "natures": sorted(natures, key=lambda x: x[1]),
        "suspendus": [(x, attentes[x.pk]) for x in imprimes if x.pk in attentes],
    }  # fmt: skip
    return render(request, "documents/imprimer.html", contexte)


@exige("documents.voir")
@require_safe
def impression(request: HttpRequest, slug: str, travail: UUID) -> HttpResponseBase:
    return fichier_fait(request, travail, "documents.imprimer")
