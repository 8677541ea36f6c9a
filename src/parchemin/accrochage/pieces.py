"""Files of this room: opened by their key, forgotten when nothing uses them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from parchemin.accrochage.models import AccuseTraitement, DemandeRectification, FichierAccrochage, MiseEnDemeure
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, ouvrir
from parchemin.plateforme.models.fichiers import Fichier

USAGE = declarer_usage(UsageFichier("accrochage", frozenset({"xml", "csv", "texte"}), taille_max=400_000_000))
"""Messages, their CSV twins, reports."""
SURSIS = timedelta(days=1)
"""A deposit that no row uses after that was made by a process that died."""


def ouvrir_piece(cle: UUID) -> BinaryIO:
    """The content of a kept file. Raises `ErreurMetier` when the disk no longer has it."""
    return ouvrir(Fichier.toutes.get(pk=cle))


def oublier(cles: Iterable[UUID]) -> None:
    """Withdraw deposits that nothing uses; the store collects their content later."""
    _inutiles().filter(pk__in=list(cles)).delete()


def oublier_les_egarees() -> int:
    """Withdraw what dead processes deposited. Returns how many."""
    return _inutiles().filter(depose_le__lt=timezone.now() - SURSIS).delete()[0]


def _inutiles() -> QuerySet[Any]:
    usages: list[tuple[Any, str]] = [
        (FichierAccrochage, "piece_id"), (FichierAccrochage, "csv_piece_id"), (AccuseTraitement, "piece_id"),
        (DemandeRectification, "piece_id"), (MiseEnDemeure, "piece_id"),
    ]  # fmt: skip
    egarees: QuerySet[Any] = Fichier.toutes.filter(usage=USAGE.code).order_by("pk")
    for modele, champ in usages:
        egarees = egarees.filter(~Exists(modele.toutes.filter(**{champ: OuterRef("pk")})))
    return egarees
