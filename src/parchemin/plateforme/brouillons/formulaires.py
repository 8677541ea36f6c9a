"""A form that keeps a draft: what its view and its page need, in one object."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.brouillons.services import conflit, initiales, oublier, trouver
from parchemin.plateforme.models.brouillons import Brouillon
from parchemin.socle.constats import Constat


class Saisie:
    """The draft of one form of one person.

    `cle` names the form and its record (`referentiel.bloc:12`); `version` is the record's version, to tell a draft
    begun before somebody else changed it. In the view: `initial=saisie.initiales`, then `saisie.oublier()` on success.
    In the page: `<form … {{ saisie.attributs }}>` and `{% include saisie.gabarit %}` above it.
    """

    gabarit = "plateforme/brouillons/_reprise.html"

    def __init__(self, request: HttpRequest, cle: str, *, titre: str = "", version: str = "") -> None:
        organisation = getattr(request, "organisation", None)
        self.request, self.titre, self.version = request, titre, version
        pk: Any = request.user.pk
        self.identite: dict[str, Any] = {
            "utilisateur_id": int(pk),
            "organisation_id": organisation.pk if organisation else None,
            "cle": cle,
        }

    @cached_property
    def _garde(self) -> Brouillon | None:
        return trouver(**self.identite) if self.request.method == "GET" else None

    @property
    def _reprise(self) -> bool:
        return self.request.GET.get("brouillon") == "reprendre"

    @property
    def initiales(self) -> dict[str, Any]:
        """The draft's values when the person asked for them, else nothing."""
        return initiales(self._garde) if self._garde and self._reprise else {}

    @property
    def brouillon(self) -> Brouillon | None:
        """The draft to offer: none once it is taken up."""
        return None if self._reprise else self._garde

    @property
    def conflit(self) -> Constat | None:
        return conflit(self._garde, self.version) if self._garde else None

    @property
    def url_reprise(self) -> str:
        return f"{self.request.path}?brouillon=reprendre"

    @property
    def attributs(self) -> SafeString:
        """`data-*` attributes that `brouillon.js` reads."""
        valeurs = {
            "url": reverse("plateforme:brouillon"),
            "cle": self.identite["cle"],
            "titre": self.titre,
            "organisation": self.identite["organisation_id"] or "",
            "version": self.version,
        }
        return format_html(
            "data-prevenir {}",
            format_html_join(" ", 'data-brouillon-{}="{}"', ((n, v) for n, v in valeurs.items() if v)),
        )

    def oublier(self) -> None:
        """The form succeeded: nothing to take up again."""
        oublier(**self.identite)
