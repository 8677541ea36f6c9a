"""An act that a repeated call does not do twice: the header `Idempotency-Key`, and the answer that is given again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from parchemin.comptes import constats_api as c
from parchemin.comptes.api.porte import Requete
from parchemin.comptes.api.problemes import Refus
from parchemin.comptes.api.rendu import sans_nir
from parchemin.comptes.models import AppelUnique, ApportJeton
from parchemin.comptes.reglages_api import reglage
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

_ENTETES = ("Location",)


def empreinte_d_appel(*morceaux: Iterable[bytes] | bytes | str) -> str:
    """What makes two calls the same: their address and all that they carry, each part with its length."""
    somme = hashlib.sha256()
    for m in morceaux:
        partie = hashlib.sha256()
        for octets in (m.encode(),) if isinstance(m, str) else (m,) if isinstance(m, bytes) else m:
            partie.update(octets)
        somme.update(partie.digest())
    return somme.hexdigest()


def une_seule_fois(
    request: Requete, empreinte: str, agir: Callable[[AppelUnique], tuple[int, dict[str, Any], dict[str, str]]]
) -> HttpResponse:
    """Do it, or give again the answer of the first time. `agir` returns status, body (JSON) and headers.

    `agir` receives the call: what it makes in several transactions, it tells by `retenir_apport` in the first, and finds again in
    `objet` when it is resumed. A refusal is not kept: the caller mends and sends again with the same key. Raises `Refus` API-017 to 019.
    """
    cle = request.headers.get("Idempotency-Key", "").strip()
    if not 8 <= len(cle) <= 200 or not cle.isprintable():
        raise Refus(422, c.CLE_ABSENTE.constat())
    appel, deja = _prendre(request, cle, empreinte)
    if deja:
        reponse = _repondre(appel.statut or 200, appel.reponse, appel.entetes)
        reponse["Idempotency-Replayed"] = "true"
        return reponse
    try:
        statut, corps, entetes = agir(appel)
    except (Refus, ErreurMetier):
        AppelUnique.toutes.filter(pk=appel.pk).delete()
        raise
    except BaseException:
        moi = AppelUnique.toutes.filter(pk=appel.pk)
        moi.filter(objet__isnull=True).delete()
        # It made something before it failed: the next call with this key goes on from there, at once.
        moi.update(le=appel.le - timedelta(minutes=reglage("rejeu_attente"), seconds=1))
        raise
    appel.statut, appel.reponse = statut, json.dumps(sans_nir(corps), ensure_ascii=False, default=str)
    appel.entetes = {n: v for n, v in entetes.items() if n in _ENTETES}
    appel.save(update_fields=["statut", "reponse", "entetes"])
    return _repondre(statut, appel.reponse, appel.entetes)


def retenir_apport(appel: AppelUnique, genre: str, objet: int) -> None:
    """Write what a call makes, in the transaction that makes it: it will not be made twice, and its program finds it again."""
    appel.objet = objet
    appel.save(update_fields=["objet"])
    ApportJeton.toutes.create(organisation_id=appel.organisation_id, jeton=appel.jeton, genre=genre, objet=objet)


def apports_de(request: Requete, genre: str) -> Any:
    """Numbers of what the program that calls brought, by this access or by an earlier one of the same name and the same member."""
    lignes = ApportJeton.toutes.filter(genre=genre, jeton__membre=request.membre, jeton__nom=request.jeton.nom)
    return lignes.order_by().values("objet")


def _repondre(statut: int, corps: str, entetes: dict[str, str]) -> HttpResponse:
    reponse = HttpResponse(corps, status=statut, content_type="application/json; charset=utf-8")
    for nom, valeur in entetes.items():
        reponse[nom] = valeur
    return reponse


def _prendre(request: Requete, cle: str, empreinte: str) -> tuple[AppelUnique, bool]:
    """(the call, was it already answered). Of two equal calls at once, one acts."""
    jeton, instant = request.jeton, maintenant()
    miens = AppelUnique.toutes.filter(jeton=jeton)
    miens.filter(le__lt=instant - timedelta(days=reglage("rejeu"))).delete()
    # Killed on the way. Either nothing was written, and it is asked again; or what it made is known, and it is resumed.
    morts = miens.filter(cle=cle, statut=None, le__lt=instant - timedelta(minutes=reglage("rejeu_attente")))
    morts.filter(objet__isnull=True).delete()
    if morts.filter(empreinte=empreinte).update(le=instant):
        return miens.get(cle=cle), False
    try:
        with transaction.atomic():
            neuf = AppelUnique.toutes.create(
                organisation_id=jeton.organisation_id, jeton=jeton, cle=cle, empreinte=empreinte, le=instant
            )
            return neuf, False
    except IntegrityError:
        connu: AppelUnique = miens.get(cle=cle)
    if connu.empreinte != empreinte:
        raise Refus(422, c.CLE_REPRISE.constat())
    if connu.statut is None:
        raise Refus(409, c.ENVOI_EN_COURS.constat())
    return connu, True
