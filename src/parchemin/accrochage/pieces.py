"""Files of this room: opened by their key, forgotten when nothing uses them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import AccuseTraitement, DemandeRectification, FichierAccrochage, MiseEnDemeure
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer, ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.plateforme.secrets_fichiers import chiffrer_fichier, dechiffrer_fichier
from parchemin.socle.constats import ErreurMetier

SCELLE = "scelle"
USAGE = declarer_usage(UsageFichier("accrochage", frozenset({"xml", "csv", "texte", SCELLE}), taille_max=400_000_000))
"""Messages, their CSV twins, reports."""
SURSIS = timedelta(days=1)
"""A deposit that no row uses after that was made by a process that died."""


def ouvrir_piece(cle: UUID) -> BinaryIO:
    """The content of a kept file. Raises `ErreurMetier` when the disk no longer has it."""
    return ouvrir(Fichier.toutes.get(pk=cle))


def _contexte(lot: UUID, rang: int) -> str:
    return f"accrochage.message:{lot}:{rang}"


def sceller(source: BinaryIO, cible: Path, *, lot: UUID, rang: int) -> None:
    """Write a message that holds social-security numbers, encrypted. The key is neither in the database nor in a backup."""
    with cible.open("wb") as sortie:
        chiffrer_fichier(source, sortie, contexte=_contexte(lot, rang))


def sceller_accuse(source: BinaryIO, cible: Path, *, empreinte: str) -> None:
    """Write a report whose messages quote social-security numbers, encrypted."""
    with cible.open("wb") as sortie:
        chiffrer_fichier(source, sortie, contexte=f"accrochage.accuse:{empreinte}")


def ouvrir_accuse(accuse: AccuseTraitement) -> BinaryIO:
    """The bytes of a report as it came, in clear, to read and close; masked once its numbers are erased.

    Raises `ErreurMetier` FIC-020 (no longer on disk), ACC-509 (the key is not here).
    """
    piece = Fichier.toutes.get(pk=accuse.piece_id)
    if piece.nature != SCELLE:
        return ouvrir(piece)
    try:
        return dechiffrer_fichier(ouvrir(piece), contexte=f"accrochage.accuse:{accuse.empreinte}")
    except SecretIllisible as e:
        raise ErreurMetier(c.MESSAGE_ILLISIBLE.constat(nom=accuse.nom)) from e


def est_scelle(cle: UUID) -> bool:
    return Fichier.toutes.filter(pk=cle, nature=SCELLE).exists()


def deposer_message(chemin: Path, *, nom: str, organisation_id: int, par: str) -> Fichier:
    """Keep a message, its CSV twin, or what was made of them."""
    return deposer(chemin, nom=nom, usage=USAGE.code, organisation_id=organisation_id, depose_par_libelle=par)


def ouvrir_message(fichier: FichierAccrochage) -> BinaryIO:
    """The bytes of a message, in clear, to read and close; of its masked copy once its numbers are erased.

    Raises `ErreurMetier` FIC-020 (no longer on disk), ACC-509 (the key is not here); `SecretIllisible` while reading a file
    that was altered.
    """
    piece = Fichier.toutes.get(pk=fichier.piece_id)
    if piece.nature != SCELLE:
        return ouvrir(piece)
    try:
        return dechiffrer_fichier(ouvrir(piece), contexte=_contexte(fichier.lot_id, fichier.rang))
    except SecretIllisible as e:
        raise ErreurMetier(c.MESSAGE_ILLISIBLE.constat(nom=fichier.nom)) from e


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
