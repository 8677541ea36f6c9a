"""What stays behind when a work ends badly: lots that nobody builds any more, passages that have not followed, leftovers."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatLot,
    EtatPassage,
    FichierAccrochage,
    LotAccrochage,
)
from parchemin.accrochage.pieces import oublier_les_egarees
from parchemin.accrochage.services.depots import suivre
from parchemin.accrochage.services.reservation import abandonner, rendre_le_lot
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail

ANNULEE = "construction annulée à la demande d’une personne"
_ECHOUEE = "construction interrompue plusieurs fois"
_GRACE = timedelta(hours=1)
_DEPART = "depart."
_ENVOI = timedelta(hours=6)
"""Longer than any sending."""


def _racine() -> Path:
    return Path(settings.FICHIERS) / ".accrochage"


@contextmanager
def atelier(lot: LotAccrochage) -> Iterator[Path]:
    """A folder of ours for this try, on the same disk as the files that are kept; what earlier tries left is removed."""
    racine = _racine()
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    for reste in racine.glob(f"{lot.pk}.*"):
        shutil.rmtree(reste, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{lot.pk}.", dir=racine) as dossier:
        yield Path(dossier)


@contextmanager
def depart() -> Iterator[Path]:
    """A folder of ours for the time of a sending: a process that dies there leaves nothing that stays."""
    racine = _racine()
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=_DEPART, dir=racine) as dossier:
        yield Path(dossier)


def terminer_le_precedent(compte: CompteAccrochage) -> None:
    """Give up the lot of this account whose work is over: it keeps nobody waiting."""
    for lot in LotAccrochage.toutes.filter(compte=compte, etat=EtatLot.RESERVE).order_by("pk"):
        _terminer(lot)


def _terminer(lot: LotAccrochage) -> bool:
    travail = Travail.toutes.filter(pk=lot.travail_id).first() if lot.travail_id else None
    if travail is not None and travail.est_actif:
        return False
    if travail is None and lot.le > timezone.now() - _GRACE:
        return False
    annule = travail is not None and travail.etat == EtatTravail.ANNULE
    abandonner(lot=lot, raison=ANNULEE if annule else _ECHOUEE, acteur=SYSTEME)
    return True


def liberer() -> str:
    """Periodic: give up the lots whose work is over, end what a killed process had begun, remove what it left."""
    n = sum(_terminer(lot) for lot in LotAccrochage.toutes.filter(etat=EtatLot.RESERVE).order_by("pk"))
    ouverts = EnvoiPassage.toutes.filter(ouvert=True)
    abandonnes = LotAccrochage.toutes.filter(etat=EtatLot.ABANDONNE).order_by("pk")
    restes = FichierAccrochage.toutes.filter(lot=OuterRef("pk"), etat=EtatFichier.ECRITURE)
    for lot in abandonnes.filter(Exists(ouverts.filter(lot=OuterRef("pk")))) | abandonnes.filter(Exists(restes)):
        rendre_le_lot(lot)
    fichiers = FichierAccrochage.toutes.order_by("pk")
    siens = ouverts.filter(fichier=OuterRef("pk"))
    for f in fichiers.filter(Exists(siens), etat__in=[EtatFichier.ANNULE, EtatFichier.REJETE]):
        suivre(f)
    for f in fichiers.filter(Exists(siens.filter(passage__etat=EtatPassage.EN_FICHIER)), etat=EtatFichier.DEPOSE):
        suivre(f)
    _balayer()
    return f"{n} constructions abandonnées, {oublier_les_egarees()} pièces retirées"


def _balayer() -> None:
    """Folders of lots that are not being built, of sendings that are over."""
    for dossier in _racine().glob(f"{_DEPART}*"):
        if dossier.stat().st_mtime < time.time() - _ENVOI.total_seconds():
            shutil.rmtree(dossier, ignore_errors=True)
    for dossier in _racine().glob("*.*"):
        try:
            lot = uuid.UUID(dossier.name.split(".", 1)[0])
        except ValueError:
            continue
        if not LotAccrochage.toutes.filter(pk=lot, etat=EtatLot.RESERVE).exists():
            shutil.rmtree(dossier, ignore_errors=True)
