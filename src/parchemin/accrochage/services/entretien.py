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
from parchemin.accrochage.services.transmissions import en_suspens, expirer
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail

ANNULEE = "construction annulée à la demande d’une personne"
_ECHOUEE = "construction interrompue plusieurs fois"
_GRACE = timedelta(hours=1)


def _racine() -> Path:
    return Path(settings.FICHIERS) / ".accrochage"


@contextmanager
def atelier(cle: str) -> Iterator[Path]:
    """A folder of ours for this try, on the same disk as the files that are kept; what earlier tries left is removed.

    `cle`: the lot being built, `depot-<file>` while it leaves, `accuse-<unique>` while a report comes.
    """
    racine = _racine()
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    for reste in racine.glob(f"{cle}.*"):
        shutil.rmtree(reste, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{cle}.", dir=racine) as dossier:
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
    rendus = [EtatFichier.ANNULE, EtatFichier.REJETE, EtatFichier.SANS_REPONSE, EtatFichier.REPETITION]
    for f in fichiers.filter(Exists(siens), etat__in=rendus):
        suivre(f)
    for f in fichiers.filter(Exists(siens.filter(passage__etat=EtatPassage.EN_FICHIER)), etat=EtatFichier.DEPOSE):
        suivre(f)
    interrompus = expirer()
    _balayer()
    return f"{n} constructions abandonnées, {interrompus} dépôts interrompus, {oublier_les_egarees()} pièces retirées"


def _balayer() -> None:
    """Folders that nobody works in: they hold people's data in clear."""
    for dossier in _racine().glob("*.*"):
        cle = dossier.name.split(".", 1)[0]
        if not _en_usage(cle, dossier):
            shutil.rmtree(dossier, ignore_errors=True)


def _en_usage(cle: str, dossier: Path) -> bool:
    genre, _, numero = cle.partition("-")
    if genre == "depot" and numero.isdigit():
        f = FichierAccrochage.toutes.filter(pk=int(numero)).first()
        return f is not None and f.etat == EtatFichier.EN_TRANSMISSION and not en_suspens(f)
    if genre == "accuse":
        try:
            return dossier.stat().st_mtime > time.time() - _GRACE.total_seconds()
        except OSError:
            return False
    try:
        lot = uuid.UUID(cle)
    except ValueError:
        return True
    return LotAccrochage.toutes.filter(pk=lot, etat=EtatLot.RESERVE).exists()
