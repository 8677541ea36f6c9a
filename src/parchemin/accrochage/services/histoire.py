"""What earlier files of ours prove of a passage: taken, or waiting for somebody to read an answer.

Only files that were really deposited count (a rehearsal proves nothing), only creations, only under the emitter of today: the
Caisse des Dépôts knows a passage by its emitter and identifier.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.accrochage.models import EnvoiPassage, FichierAccrochage

SUPPRESSION = "SUPPRESSION"


def _reels(passages: Any) -> QuerySet[Any]:
    """Rows of these passages in real deposits of a creation. `passages`: keys, or a query of keys."""
    envois = EnvoiPassage.toutes.filter(passage_id__in=passages, fichier__depose_le__isnull=False)
    return envois.filter(fichier__repetition=False).exclude(lot__action=SUPPRESSION)


def _du_meme_emetteur(envois: QuerySet[Any]) -> list[tuple[int, datetime]]:
    lignes = envois.order_by("repondu_le", "pk").values_list(
        "passage_id", "repondu_le", "lot__reglages", "passage__compte__emetteur_bcr"
    )
    return [(p, quand) for p, quand, reglages, bcr in lignes if reglages.get("emetteur", bcr) == bcr]


def acceptations(passages: Any) -> dict[int, datetime]:
    """Key of a passage that was accepted -> when, for the first time. `passages`: keys, or a query of keys."""
    dites: dict[int, datetime] = {}
    for p, quand in _du_meme_emetteur(_reels(passages).filter(issue="accepte")):
        dites.setdefault(p, quand)
    return dites


def deja_partis(passages: Iterable[int], fichier: FichierAccrochage) -> set[int]:
    """Those that another file of ours carried to the portal, where it was accepted or has no answer: a duplicate is then a
    success, not an alarm.

    What was refused, or settled as « to send again », does not count: the Caisse des Dépôts cannot hold it from us.
    """
    avant = _reels(list(passages)).exclude(fichier=fichier)
    return {p for p, _ in _du_meme_emetteur(avant.filter(Q(ouvert=True) | Q(issue__in=["accepte", "sans_reponse"])))}


def a_regarder(passages: Any) -> set[int]:
    """Those of which a real answer still waits to be read by somebody."""
    envois = _reels(passages).filter(issue="inconnu", tranche_par_libelle="")
    return set(envois.order_by().values_list("passage_id", flat=True))


def acceptes_ailleurs(fichier: FichierAccrochage) -> QuerySet[Any]:
    """Rows of this file, still waiting, whose passage another file already got accepted: depositing it would double them."""
    siens = EnvoiPassage.toutes.filter(fichier=fichier, ouvert=True)
    if fichier.lot.action == SUPPRESSION:
        return siens.none()
    connus = acceptations(siens.order_by().values("passage_id"))
    return siens.filter(passage_id__in=list(connus)).select_related("passage").order_by("rang", "pk")
