"""The door of a reserved case: not named on it, it does not exist, whatever the role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from parchemin.amelioration.selectors.violence import Acces, acces_a
from parchemin.amelioration.vues.commun import remplir
from parchemin.comptes.acces import exige
from parchemin.socle.horloge import maintenant

CHAMPS = {
    "AME-170": "texte", "AME-171": "le", "AME-172": "le", "AME-178": "responsable", "AME-181": "motif", "AME-012": "fichiers",
    "AME-187": "le", "AME-182": "reference",
}  # fmt: skip


def reserve(*, agir: bool = True) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """The view receives the access instead of the reference. `agir`: who came in by exception finds nothing there either. The page is kept
    by no cache."""

    def decorateur(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @exige("amelioration.lire_violence")
        @never_cache
        @wraps(vue)
        def porte(request: HttpRequest, slug: str, ref: str, **autres: Any) -> HttpResponseBase:
            acces = acces_a(request.organisation.pk, ref, request.membre, maintenant())  # type: ignore[attr-defined]
            if acces is None or (agir and not acces.agit):
                raise Http404
            return vue(request, slug, acces, **autres)

        return porte

    return decorateur


def geste_sur(
    request: HttpRequest, slug: str, acces: Acces, *, nom: str, titre: str, classe: Any, geste: Any, bouton: str, **autres: Any
) -> HttpResponse:  # fmt: skip
    """One form on a case, without a draft."""
    contexte = {"d": acces.dossier, **autres.pop("contexte", {})}
    return remplir(
        request, gabarit="amelioration/violence/formulaire.html", cle=f"amelioration.violence_{nom}", titre=titre, classe=classe,
        geste=geste, retour=reverse("amelioration:violence", args=[slug, acces.dossier.reference]), bouton=bouton, contexte=contexte,
        **autres,
    )  # fmt: skip
