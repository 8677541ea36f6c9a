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
from parchemin.comptes.models import AppelUnique
from parchemin.comptes.reglages_api import reglage
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
    request: Requete, empreinte: str, agir: Callable[[], tuple[int, dict[str, Any], dict[str, str]]]
) -> HttpResponse:
    """Do it, or give again the answer of the first time. `agir` returns status, body (JSON) and headers.

    A refusal is not kept: the caller mends and sends again with the same key. Raises `Refus` API-017 to 019.
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
        statut, corps, entetes = agir()
    except BaseException:
        AppelUnique.toutes.filter(pk=appel.pk).delete()
        raise
    appel.statut, appel.reponse = statut, json.dumps(sans_nir(corps), ensure_ascii=False, default=str)
    appel.entetes = {n: v for n, v in entetes.items() if n in _ENTETES}
    appel.save(update_fields=["statut", "reponse", "entetes"])
    return _repondre(statut, appel.reponse, appel.entetes)


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
    # Killed on the way: what it did is one transaction, that happened or not; it is asked again.
    miens.filter(cle=cle, statut=None, le__lt=instant - timedelta(minutes=reglage("rejeu_attente"))).delete()
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
