"""How much a request may carry: refused before a byte is read, so that a visitor cannot fill the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from parchemin.plateforme.apparence import theme_de
from parchemin.plateforme.erreurs import feuilles_simples

SANS_COMPTE = 1_000_000
"""Bytes that somebody without a session may send: a form, never a file."""

_PUBLIQUES: dict[str, int] = {}


def recevoir_sans_compte(prefixe: str, octets: int) -> None:
    """A public page that compares a file, and keeps nothing of it, takes more: `prefixe` of its addresses, bytes."""
    _PUBLIQUES[prefixe] = octets


@dataclass(frozen=True, slots=True)
class Porteur:
    """Callers that a session does not make known. `reconnait`: are these their addresses; `limite`: bytes they may send, None for those of
    somebody without an account; `refus`: the answer, from the status and the limit."""

    reconnait: Callable[[str], bool]
    limite: Callable[[HttpRequest], int | None]
    refus: Callable[[int, int], HttpResponse]


_PORTEURS: list[Porteur] = []


def recevoir_avec_jeton(porteur: Porteur) -> None:
    """A room whose callers bring a token tells how much they may send."""
    _PORTEURS.append(porteur)


def _limite(chemin: str) -> int:
    return max((o for p, o in _PUBLIQUES.items() if chemin.startswith(p)), default=SANS_COMPTE)


class TailleDesEnvois:
    """413 above the limit; 411 for a body whose length is not announced (browsers always announce it)."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        longueur = request.META.get("CONTENT_LENGTH") or ""
        porteur = next((p for p in _PORTEURS if p.reconnait(request.path_info)), None)
        if porteur is not None:
            return self._du_porteur(request, porteur, longueur)
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self._refus(request, 411, "La longueur de l’envoi n’est pas annoncée.")
        connu = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get("_auth_user_id")
        limite = settings.ENVOI_MAX if connu else _limite(request.path_info)
        if longueur.isdigit() and int(longueur[:18]) > limite:
            return self._refus(request, 413, f"Cet envoi dépasse {limite // 1_000_000} Mo : rien n’a été reçu.")
        return self.suite(request)

    def _du_porteur(self, request: HttpRequest, porteur: Porteur, longueur: str) -> HttpResponseBase:
        """Whoever it is is asked only when it matters: most calls carry nothing."""
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self._fermer(porteur.refus(411, 0))
        octets = int(longueur[:18]) if longueur.isdigit() else 0
        if octets > SANS_COMPTE:
            limite = porteur.limite(request) or SANS_COMPTE
            if octets > limite:
                return self._fermer(porteur.refus(413, limite))
        return self.suite(request)

    @staticmethod
    def _fermer(reponse: HttpResponse) -> HttpResponse:
        reponse["Connection"] = "close"
        return reponse

    @staticmethod
    def _refus(request: HttpRequest, statut: int, phrase: str) -> HttpResponse:
        """A page with a way back for a browser, which sent a form; a line for a program."""
        if "text/html" in request.headers.get("Accept", ""):
            contexte = {
                "phrase": phrase,
                "retour": request.path,
                "feuilles": feuilles_simples(),
                "theme": theme_de(request),
            }
            reponse = HttpResponse(render_to_string("plateforme/erreurs/413.html", contexte), status=statut)
        else:
            reponse = HttpResponse(f"{phrase}\n", status=statut, content_type="text/plain; charset=utf-8")
        reponse["Connection"] = "close"
        return reponse
