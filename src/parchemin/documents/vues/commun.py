"""What the pages of this room share."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parchemin.documents.models import Document
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir
from parchemin.plateforme.approbations.registre import Acteur

__all__ = ["acteur", "document_ou_404", "journal_de", "personne", "peut", "remplir", "session_ou_404"]
FORMULAIRE = "documents/formulaire.html"
TONS = {"valide": "ok", "remplace": "al", "retire": "ko"}


def personne(request: HttpRequest) -> Acteur:
    """Who is at the keyboard, as approvals name them."""
    return Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]


def document_ou_404(pk: int) -> Document:
    """A document of the active organisation."""
    trouve: Document = get_object_or_404(
        Document.objects.select_related("decision", "personne", "certification__fiche", "session", "modele", "remplace",
                                        "duplicata_de"), pk=pk,
    )  # fmt: skip
    return trouve


def session_ou_404(pk: int) -> SessionExamen:
    """An exam session of the active organisation."""
    trouve: SessionExamen = get_object_or_404(
        SessionExamen.objects.select_related("organisation", "certification__fiche", "centre"), pk=pk
    )
    return trouve
