"""The door of the API: who calls, in which organisation, within which scopes. The counterpart of `comptes.acces.exige`.

A call carries a token and nothing else counts: the cookie of a session opens nothing here. The rules are those of pages, asked at
each call with the roles of that day; a token only narrows them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import rules
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parchemin.comptes import constats_api as c
from parchemin.comptes.acces import entrer, sans_second_facteur
from parchemin.comptes.api.problemes import Refus, panne, probleme
from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton, est_un_jeton
from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.jetons import jeton_presente, noter_usage
from parchemin.comptes.models import JetonApi, Membre, Organisation
from parchemin.comptes.reglages_api import reglage
from parchemin.comptes.rules import roles_autorises, roles_de
from parchemin.comptes.selectors import LIBELLES_PERMISSIONS
from parchemin.journal.facade import Reference
from parchemin.plateforme import debit
from parchemin.plateforme.envois import Porteur, recevoir_avec_jeton
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

_MINUTE = timedelta(minutes=1)
_ECHECS = timedelta(minutes=10)
_CHEMIN = "/api/v1/"


class Requete(HttpRequest):
    """What a view of the API receives: the request with its token, its member and its organisation."""

    jeton: JetonApi
    membre: Membre
    organisation: Organisation


def acteur_de(request: Requete) -> Reference:
    """The member, and the program that acts in their name."""
    u = request.membre.utilisateur
    return Reference("utilisateur", str(u.pk), f"{u.nom_complet} (par le logiciel « {request.jeton.nom} »)")


def lit_les_noms(request: Requete) -> bool:
    """May this caller read texts that name somebody, or may name them?"""
    return PorteeJeton.LIRE_PERSONNES in request.jeton.ouvre


def _presente(request: HttpRequest) -> JetonApi | None:
    """The access named by the header `Authorization`, dead ones included. Raises `Refus` API-001."""
    genre, _, valeur = request.headers.get("Authorization", "").partition(" ")
    valeur = valeur.strip()
    if genre.lower() != "bearer" or not valeur:
        raise Refus(401, c.SANS_JETON.constat())
    return jeton_presente(valeur) if est_un_jeton(valeur) else None


def _refus_du_jeton(jeton: JetonApi) -> tuple[int, Constat] | None:
    """Why this access opens nothing today, if so."""
    jour, membre = aujourdhui(), jeton.membre
    if jeton.revoque_le is not None:
        return 401, c.REVOQUE.constat(jour=date_fr(jeton.revoque_le))
    if jour > jeton.expire_le:
        return 401, c.EXPIRE.constat(jour=date_fr(jeton.expire_le))
    roles = roles_de(membre.utilisateur, membre.organisation)
    if not roles or membre.utilisateur.doit_changer_mot_de_passe:
        return 401, c.MEMBRE_SANS_ACCES.constat()
    if Role.AUDITEUR in roles:
        return 403, c.AUDITEUR.constat()
    if jeton.accepte_le is None:
        return 403, c.ATTEND_ACCORD.constat()
    if sans_second_facteur(membre.utilisateur, roles):
        return 403, c.SANS_SECOND_FACTEUR.constat()
    return None


def _reconnaitre(request: HttpRequest, slug: str) -> JetonApi:
    """The live access of the caller. Raises `Refus` API-001 to 006, 009, 010, 027, 028, `Http404` in another organisation than its own."""
    try:
        jeton = _presente(request)
        if jeton is None:
            raise Refus(401, c.INCONNU.constat())
        if refus := _refus_du_jeton(jeton):
            raise Refus(refus[0], refus[1])
    except Refus:
        # A good token is never held back: many programs may stand behind one address, and 256 bits are not guessed.
        adresse = debit.cle_de_requete(request, "api")
        if debit.atteint(adresse, reglage("echecs"), _ECHECS):
            entetes = {"Retry-After": str(int(_ECHECS.total_seconds()))}
            raise Refus(429, c.TROP_D_ECHECS.constat(), entetes=entetes) from None
        debit.compter(adresse, _ECHECS)
        raise
    limite = reglage("debit")
    if debit.compter(f"api:jeton:{jeton.pk}", _MINUTE) > limite:
        reste = 60 - int(maintenant().timestamp()) % 60
        raise Refus(429, c.TROP_D_APPELS.constat(nombre=limite), entetes={"Retry-After": str(reste)})
    if jeton.membre.organisation.slug != slug:
        raise Http404
    return jeton


def _entrer(request: HttpRequest, jeton: JetonApi) -> None:
    """What pages read of a request, from the token: the rest of the program asks nothing else."""
    request.user = jeton.membre.utilisateur
    entrer(request, jeton.membre)
    request.jeton = jeton  # type: ignore[attr-defined]


def marque_d_adresse(request: HttpRequest) -> str:
    """What tells the address of a caller from another, without keeping it."""
    return debit.cle_de_requete(request, "usage").rpartition(":")[2][:16]


def ouvrir_aux_jetons(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put this door before a view of the API. Whatever happens inside, the answer is JSON."""

    @csrf_exempt  # No cookie is read: there is nothing that another site could make a browser send.
    @wraps(vue)
    def porte(request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponseBase:
        try:
            jeton = _reconnaitre(request, slug)
            _entrer(request, jeton)
            noter_usage(jeton, marque_d_adresse(request))
            with organisation_active(jeton.organisation_id):
                reponse = vue(request, *args, **kwargs)
        except Refus as refus:
            reponse = probleme(refus.statut, refus.constats, refus.entetes)
        except Http404:
            reponse = probleme(404, [c.INTROUVABLE.constat()])
        except Exception:
            reponse = panne(request)
        if reponse.status_code == 405:
            permises = {"Allow": reponse.headers.get("Allow", "")}
            reponse = probleme(405, [c.METHODE.constat(methode=request.method or "")], permises)
        reponse["Cache-Control"] = "no-store"
        reponse["Vary"] = "Authorization"
        return reponse

    porte.acces = "jeton"  # type: ignore[attr-defined]
    return porte


def rien_ici(request: HttpRequest, **_: Any) -> HttpResponse:
    """An address that the API does not have."""
    raise Http404


class Jeton:
    """What one operation asks: a scope, and the permission of the page that shows the same. None: any live token."""

    openapi_security_schema = {
        "type": "http",
        "scheme": "bearer",
        "description": "Jeton « pch_… » d’un accès de logiciel, dans l’en-tête Authorization. Jamais dans l’adresse.",
    }

    def __init__(self, portee: PorteeJeton | None = None, permission: str = "") -> None:
        self.portee, self.permission = portee, permission

    def __call__(self, request: Any) -> JetonApi:
        """Raises `Refus` API-007, API-008."""
        jeton: JetonApi = request.jeton
        if self.portee is not None and self.portee not in jeton.ouvre:
            raise Refus(403, c.HORS_PORTEE.constat(portee=LIBELLES_PORTEE[self.portee]))
        if self.permission and not rules.has_perm(self.permission, request.user, request.organisation):
            roles = [LIBELLES[r] for r in Role if r in roles_autorises(self.permission)]
            raise Refus(
                403,
                c.SANS_PERMISSION.constat(
                    permission=LIBELLES_PERMISSIONS.get(self.permission, self.permission), roles=", ".join(roles)
                ),
            )
        return jeton


def _limite(request: HttpRequest) -> int | None:
    """Bytes that this caller may send; None when it brings no live token."""
    try:
        jeton = _presente(request)
    except Refus:
        return None
    return reglage("envoi_maximal") if jeton is not None and _refus_du_jeton(jeton) is None else None


def _refus_d_envoi(statut: int, limite: int) -> HttpResponse:
    if statut == 411:
        return probleme(411, [c.LONGUEUR_ABSENTE.constat()])
    return probleme(413, [c.TROP_LOURD.constat(limite=limite // 1_000_000)])


recevoir_avec_jeton(Porteur(lambda chemin: _CHEMIN in chemin and chemin.startswith("/o/"), _limite, _refus_d_envoi))
