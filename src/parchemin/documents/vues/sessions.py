"""A session's documents: what is owed, by whom, what is done; issue them all, print them all."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.modele import modele_en_service, redaction
from parchemin.documents.selectors.dus import Ligne, compter, lignes_de_session
from parchemin.documents.selectors.sessions import sessions_a_documenter
from parchemin.documents.services.emission import emettre
from parchemin.documents.vues.commun import acteur, peut, session_ou_404
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier


@exige("documents.voir")
@require_safe
def a_delivrer(request: HttpRequest, slug: str) -> HttpResponse:
    lignes = sessions_a_documenter(request.organisation.pk)  # type: ignore[attr-defined]
    contexte = {"lignes": lignes, "restent": sum(x.a_emettre for x in lignes)}
    return render(request, "documents/a_delivrer.html", contexte)


def _manques(lignes: list[Ligne]) -> list[tuple[str, str, str]]:
    """(title, what is missing, code of the nature) of each template that is not ready: its documents wait, the others leave."""
    vus = {}
    for ligne in lignes:
        if not ligne.a_emettre or ligne.nature in vus:
            continue
        modele = modele_en_service(
            ligne.decision.organisation_id, ligne.nature, ligne.decision.inscription.certification_id
        )
        manque = redaction(ligne.nature, modele.reglages).manque(ligne.nature) if modele else ["une version en service"]
        if manque:
            vus[ligne.nature] = (ligne.libelle, " et ".join(manque), str(ligne.nature))
    return list(vus.values())


@exige("documents.voir")
@require_safe
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = session_ou_404(pk)
    lignes = lignes_de_session(s)
    personnes = [
        (decision, list(siennes))
        for decision, siennes in ((k, g) for k, g in groupby(lignes, key=lambda x: x.decision))
    ]
    manques = _manques(lignes)
    absents = {nature for _, _, nature in manques}
    contexte = {
        "prets": sum(x.a_emettre and str(x.nature) not in absents for x in lignes),
        "session": s, "personnes": personnes, "comptes": compter(lignes), "manques": manques,
        "emettre": peut(request, "documents.emettre"), "regler": peut(request, "documents.regler"),
    }  # fmt: skip
    return render(request, "documents/session.html", contexte)


def _lancer(request: HttpRequest, slug: str, pk: int, code: str, titre: str) -> HttpResponse:
    s, qui = session_ou_404(pk), acteur(request)
    try:
        demande = lancer(
            code, organisation_id=s.organisation_id, demandeur_id=request.user.pk, demandeur_libelle=qui.libelle,
            parametres={"session": s.pk, "acteur": [qui.type, qui.identifiant, qui.libelle]},
            titre=f"{titre} · {s.intitule}"[:200],
        )  # fmt: skip
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("documents:session", slug, pk)
    return redirect("plateforme:travail", demande.pk)


@exige("documents.emettre")
@require_POST
def emettre_tout(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Few: at once. Many: a long work, which can be left."""
    s = session_ou_404(pk)
    lignes = lignes_de_session(s)
    absents = {nature for _, _, nature in _manques(lignes)}
    a_faire = [x for x in lignes if x.a_emettre and str(x.nature) not in absents]
    if len(a_faire) > 12:
        return _lancer(request, slug, pk, "documents.emettre", "Documents à délivrer")
    faits = 0
    for ligne in a_faire:
        try:
            emettre(ligne=ligne, acteur=acteur(request))
            faits += 1
        except ErreurMetier as e:
            dire_constats(request, e)
    if faits:
        messages.success(request, f"{faits} documents délivrés." if faits > 1 else "Un document délivré.")
    return redirect("documents:session", slug, pk)


@exige("documents.voir")
@require_POST
def imprimer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _lancer(request, slug, pk, "documents.imprimer", "Impression")


@exige("documents.voir")
@require_safe
def impression(request: HttpRequest, slug: str, travail: UUID) -> HttpResponseBase:
    """The one file that a finished work made."""
    ligne = get_object_or_404(
        Travail.toutes, pk=travail, code="documents.imprimer",
        organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
    )  # fmt: skip
    piece = ligne.resultat.get("piece")
    if not piece:
        raise Http404
    return servir(request, get_object_or_404(Fichier.toutes, pk=piece, organisation_id=ligne.organisation_id))
