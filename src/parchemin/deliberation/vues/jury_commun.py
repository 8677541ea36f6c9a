"""What the pages of the act of the jury share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from parchemin.comptes.services import reference_de
from parchemin.deliberation.models import Deliberation
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.journal.facade import Phrase, Reference, evenements_de, phrases
from parchemin.parcours.models import Presentation, SessionExamen
from parchemin.plateforme.approbations.registre import Acteur


def acteur_de(request: HttpRequest) -> Reference:
    return reference_de(request.user)  # type: ignore[arg-type]


def personne_de(request: HttpRequest) -> Acteur:
    """The person at the keyboard, as the four eyes name them."""
    return Acteur(int(request.user.pk or 0), request.user.nom_complet)  # type: ignore[union-attr]


def peut(request: HttpRequest, permission: str) -> bool:
    return bool(request.user.has_perm(f"deliberation.{permission}", request.organisation))  # type: ignore[attr-defined]


def membre_de(request: HttpRequest) -> Any:
    return request.membre  # type: ignore[attr-defined]


def session_ou_404(request: HttpRequest, pk: int) -> SessionExamen:
    """A session whose deliberation this member may follow."""
    lignes = selectors.sessions_visibles(membre_de(request)).select_related("deliberation__reglement__certification")
    session: SessionExamen = get_object_or_404(lignes, pk=pk)
    if selectors.lit_sans_noms(membre_de(request)):
        Masque(pk).ecrire(session, "intitule")
    return session


def deliberation_ou_404(session: SessionExamen) -> Deliberation:
    d = selectors.deliberation_de(session)
    if d is None:
        raise Http404
    return d


def presentation_ou_404(
    request: HttpRequest, session: SessionExamen, pk: int
) -> tuple[Presentation, list[Presentation]]:
    """The candidate, and every one this member sees, in order."""
    toutes = selectors.presentations_de(session, membre_de(request))
    for p in toutes:
        if p.pk == pk:
            return p, toutes
    raise Http404


def lien(nom: str, slug: str, **arguments: Any) -> str:
    """Address of a page, or "" for one that does not exist."""
    try:
        return reverse(nom, kwargs={"slug": slug, **arguments})
    except NoReverseMatch:
        return ""


def journal_de(request: HttpRequest, genre: str, identifiant: int, limite: int = 20) -> list[Phrase]:
    """Sentences of this room about one subject, the latest first."""
    chaine = request.organisation.chaine  # type: ignore[attr-defined]
    lignes = evenements_de([chaine], genre, str(identifiant)).filter(acte__startswith="deliberation.")
    return phrases(lignes[:limite])
