"""Long works on a session, asked from its pages, and the one file that some of them make."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from parchemin.documents.vues.commun import acteur
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier


def demander(
    request: HttpRequest, s: SessionExamen, *, code: str, titre: str, retour: str, **parametres: Any
) -> HttpResponse:
    """Ask for the work and show it; `retour`: name of the page of the session that says why it was refused."""
    qui = acteur(request)
    try:
        demande = lancer(
            code, organisation_id=s.organisation_id, demandeur_id=request.user.pk, demandeur_libelle=qui.libelle,
            parametres={"session": s.pk, "acteur": [qui.type, qui.identifiant, qui.libelle], **parametres},
            titre=f"{titre} · {s.intitule}"[:200],
        )  # fmt: skip
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect(retour, s.organisation.slug, s.pk)
    return redirect("plateforme:travail", demande.pk)


def fichier_fait(request: HttpRequest, travail: UUID, code: str) -> HttpResponseBase:
    """The one file that a finished work made."""
    ligne = get_object_or_404(
        Travail.toutes, pk=travail, code=code, organisation_id=request.organisation.pk  # type: ignore[attr-defined]
    )  # fmt: skip
    piece = ligne.resultat.get("piece")
    if not piece:
        raise Http404
    return servir(request, get_object_or_404(Fichier.toutes, pk=piece, organisation_id=ligne.organisation_id))
