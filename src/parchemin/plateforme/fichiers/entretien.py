"""Care of the store: contents nobody points to, and contents that are no longer what they were."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from parchemin.plateforme.fichiers.constats import CONTENU_ABSENT, CONTENU_ALTERE
from parchemin.plateforme.fichiers.depot import chemin_de, presents, racine
from parchemin.plateforme.models.fichiers import ContenuFichier, Fichier
from parchemin.socle.constats import Constat
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import maintenant

SURSIS = timedelta(days=1)
"""Between condemning a content and removing it: longer than any transaction that would want it."""


def collecter_orphelins(*, instant: datetime | None = None) -> int:
    """Phase 1 condemns contents without deposit, phase 2 removes those condemned for a day. Returns how many went.

    Race-safe: removal and deposit both hold the row of the content; a deposit lifts the sentence.
    """
    instant = instant or maintenant()
    _adopter_les_egares(instant)
    depots = Fichier.toutes.filter(contenu_id=OuterRef("pk"))
    sans_depot = ContenuFichier.objects.filter(~Exists(depots))
    sans_depot.filter(condamne_le__isnull=True).update(condamne_le=instant)
    _vider_la_reception()
    retires = 0
    for empreinte in list(
        sans_depot.filter(condamne_le__lte=instant - SURSIS).values_list("pk", flat=True).order_by("pk")
    ):
        retires += _retirer(empreinte, instant)
    return retires


def _retirer(empreinte: str, instant: datetime) -> int:
    with transaction.atomic():
        contenu = ContenuFichier.objects.select_for_update().filter(pk=empreinte).first()
        if contenu is None or contenu.condamne_le is None or contenu.condamne_le > instant - SURSIS:
            return 0
        if Fichier.toutes.filter(contenu_id=empreinte).exists():
            ContenuFichier.objects.filter(pk=empreinte).update(condamne_le=None)
            return 0
        contenu.delete()
        # Still under the lock: a deposit of the same content waits here, then writes the file again.
        chemin_de(empreinte).unlink(missing_ok=True)
    return 1


def _adopter_les_egares(instant: datetime) -> None:
    """A content on disk without a row (its deposit was rolled back) gets one, condemned: then the rule is the same."""
    lot: list[str] = []

    def verser() -> None:
        connus = set(ContenuFichier.objects.filter(pk__in=lot).values_list("pk", flat=True))
        nouveaux = [
            ContenuFichier(empreinte=e, taille=chemin_de(e).stat().st_size, cree_le=instant, condamne_le=instant)
            for e in lot
            if e not in connus and chemin_de(e).exists()
        ]
        ContenuFichier.objects.bulk_create(nouveaux, ignore_conflicts=True)
        lot.clear()

    for empreinte in presents():
        lot.append(empreinte)
        if len(lot) >= 500:
            verser()
    verser()


def _vider_la_reception() -> None:
    """Temporary files of processes that died."""
    limite = time.time() - SURSIS.total_seconds()
    for chemin in (racine() / ".reception").glob("*"):
        if chemin.stat().st_mtime < limite:
            chemin.unlink(missing_ok=True)


def verifier_integrite() -> Iterator[Constat]:
    """Every deposited content, read again: FIC-020 (absent), FIC-021 (altered)."""
    for contenu in ContenuFichier.objects.filter(condamne_le__isnull=True).order_by("pk").iterator(chunk_size=500):
        depot = Fichier.toutes.filter(contenu_id=contenu.pk).order_by("depose_le").first()
        if depot is None:
            continue
        chemin = chemin_de(contenu.pk)
        if not chemin.exists():
            yield CONTENU_ABSENT.constat(ou=contenu.pk, nom=depot.nom_original)
        elif sha256_fichier(chemin) != contenu.pk:
            yield CONTENU_ALTERE.constat(ou=contenu.pk, nom=depot.nom_original)
