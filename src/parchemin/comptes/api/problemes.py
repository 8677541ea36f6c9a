"""Refusals of the API: our findings as RFC 9457 problems (`application/problem+json`)."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from parchemin.comptes import constats_api as c
from parchemin.comptes.api.rendu import sans_nir
from parchemin.comptes.reglages_api import reglage
from parchemin.socle.constats import Constat, ErreurMetier, catalogue

_log = logging.getLogger(__name__)
TYPE_PROBLEME = "application/problem+json"


class ConstatDit(Schema):
    """One finding, in French: what, where, why, how to mend it."""

    code: str = Field(examples=["API-003"])
    titre: str = Field(examples=["Jeton expiré"])
    quoi: str = Field(examples=["Ce jeton ne vaut plus depuis le 24 novembre 2026."])
    ou: str = ""
    pourquoi: str = ""
    comment: str = Field(examples=["Demandez-en un autre à qui administre votre organisation."])


class Probleme(ConstatDit):
    """A refusal (RFC 9457). The first finding is said at the top; all of them are in `constats`."""

    type: str = Field(description="Adresse de la page d’aide du message.")
    title: str
    status: int
    detail: str
    constats: list[ConstatDit] = []


class Refus(Exception):
    """A refusal of the API with its HTTP status."""

    def __init__(self, statut: int, *constats: Constat, entetes: Mapping[str, str] | None = None) -> None:
        self.statut, self.constats, self.entetes = statut, constats, dict(entetes or {})
        super().__init__(" ".join(x.code for x in constats))


def dire(constat: Constat) -> dict[str, str]:
    """A finding as the API says it."""
    titre = next((k.titre for k in catalogue() if k.code == constat.code), constat.code)
    return {
        "code": constat.code, "titre": titre, "quoi": constat.quoi, "ou": constat.ou, "pourquoi": constat.pourquoi,
        "comment": constat.remede,
    }  # fmt: skip


def probleme(statut: int, constats: Sequence[Constat], entetes: Mapping[str, str] | None = None) -> HttpResponse:
    dits = [dire(x) for x in constats]
    premier = dits[0]
    corps: dict[str, Any] = {
        "type": reverse("plateforme:controle", args=[premier["code"].lower()]), "title": premier["titre"], "status": statut,
        "detail": premier["quoi"], **premier, "constats": dits,
    }  # fmt: skip
    reponse = HttpResponse(json.dumps(sans_nir(corps), ensure_ascii=False), status=statut, content_type=TYPE_PROBLEME)
    if statut == 401:
        reponse["WWW-Authenticate"] = 'Bearer realm="Parchemin"'
    for nom, valeur in (entetes or {}).items():
        reponse[nom] = valeur
    return reponse


def panne(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw: a reference in the answer and in the log, never a value of the request."""
    reference = secrets.token_hex(4).upper()
    genre = getattr(sys.exc_info()[0], "__name__", "unknown")
    _log.error("API error, reference %s, %s, %s", reference, request.path, genre)
    got_request_exception.send(sender=None, request=request)
    return probleme(500, [c.PANNE.constat(reference=reference)])


_MOTS = {
    "missing": "ce champ manque", "date_from_datetime_parsing": "ce n’est pas une date AAAA-MM-JJ",
    "date_parsing": "ce n’est pas une date AAAA-MM-JJ", "date_type": "ce n’est pas une date AAAA-MM-JJ",
    "int_parsing": "ce n’est pas un nombre entier", "int_type": "ce n’est pas un nombre entier",
    "int_from_float": "ce n’est pas un nombre entier", "int_parsing_size": "ce nombre est trop grand",
    "bool_parsing": "répondez « true » ou « false »", "string_type": "ce n’est pas un texte",
    "json_invalid": "ce n’est pas du JSON", "dict_type": "ce n’est pas un objet JSON",
    "model_attributes_type": "ce n’est pas un objet JSON", "value_error": "cette valeur n’est pas acceptée",
}  # fmt: skip


def _en_mots(faute: Mapping[str, Any]) -> tuple[str, str]:
    """(where, what) of one fault of form, in French."""
    lieu = ".".join(str(x) for x in faute["loc"][1:] if not str(x).startswith(("function-", "lax-"))) or "le corps"
    genre, limites = str(faute["type"]), faute.get("ctx", {})
    if genre in _MOTS:
        return lieu, _MOTS[genre]
    if genre in ("greater_than_equal", "greater_than"):
        return lieu, f"au moins {limites.get('ge', limites.get('gt'))}"
    if genre in ("less_than_equal", "less_than"):
        return lieu, f"au plus {limites.get('le', limites.get('lt'))}"
    if genre in ("literal_error", "enum"):
        return lieu, f"valeurs possibles : {str(limites.get('expected', '')).replace(' or ', ' ou ')}"
    if genre in ("string_too_long", "too_long"):
        return lieu, f"au plus {limites.get('max_length')} signes"
    return lieu, "cette valeur n’est pas acceptée"


def mal_dit(detail: str, ou: str = "") -> Refus:
    return Refus(422, c.MAL_DIT.constat(ou=ou, detail=detail))


def repondre_aux_fautes(api: NinjaAPI) -> None:
    """Every refusal of this API is one of our findings."""

    def refus(request: HttpRequest, erreur: Refus) -> HttpResponse:
        return probleme(erreur.statut, erreur.constats, erreur.entetes)

    def metier(request: HttpRequest, erreur: ErreurMetier) -> HttpResponse:
        return probleme(422, erreur.constats)

    def absent(request: HttpRequest, erreur: Http404) -> HttpResponse:
        return probleme(404, [c.INTROUVABLE.constat()])

    def forme(request: HttpRequest, erreur: ValidationError) -> HttpResponse:
        dites = [_en_mots(x) for x in erreur.errors]
        return probleme(422, [c.MAL_DIT.constat(ou=ou, detail=f"« {ou} », {quoi}") for ou, quoi in dites])

    def http(request: HttpRequest, erreur: HttpError) -> HttpResponse:
        return probleme(422, [c.MAL_DIT.constat(ou="le corps", detail="le corps n’est pas du JSON lisible")])

    def interdit(request: HttpRequest, erreur: PermissionDenied) -> HttpResponse:
        return probleme(404, [c.INTROUVABLE.constat()])

    def lourd(request: HttpRequest, erreur: Exception) -> HttpResponse:
        return probleme(413, [c.TROP_LOURD.constat(limite=reglage("envoi_maximal") // 1_000_000)])

    def illisible(request: HttpRequest, erreur: Exception) -> HttpResponse:
        return probleme(400, [c.MAL_DIT.constat(ou="le corps", detail="l’envoi est interrompu ou mal découpé")])

    def imprevu(request: HttpRequest, erreur: Exception) -> HttpResponse:
        return panne(request)

    for classe, repondre in (
        (Refus, refus), (ErreurMetier, metier), (Http404, absent), (ValidationError, forme), (HttpError, http),
        (PermissionDenied, interdit), (RequestDataTooBig, lourd), (TooManyFilesSent, illisible), (UnreadablePostError, illisible),
        (MultiPartParserError, illisible), (Exception, imprevu),
    ):  # fmt: skip
        api.add_exception_handler(classe, repondre)  # type: ignore[arg-type]
