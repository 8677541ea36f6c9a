"""The loop that runs what is periodic and brings the dead works back. One at a time, whatever is started."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from parchemin.plateforme.models.echeancier import Bail, PassagePeriodique
from parchemin.plateforme.registres.periodiques import Periodique, periodiques

NOM_BAIL = "echeancier"
DUREE_BAIL = timedelta(seconds=60)
INTERVALLE = 5.0

logger = logging.getLogger(__name__)


class Echeancier:
    """`tourner()` until `arreter()`. Another instance that holds the lease makes this one wait, awake."""

    def __init__(self, intervalle: float = INTERVALLE) -> None:
        self.titulaire = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._intervalle = intervalle
        self._fin = threading.Event()

    def arreter(self, *_: Any) -> None:
        """Ask for the end; safe in a signal handler."""
        self._fin.set()

    def tourner(self) -> None:
        fil = threading.Thread(target=self._garder_le_bail, name="bail-echeancier", daemon=True)
        fil.start()
        try:
            while not self._fin.is_set():
                self.tour()
                self._fin.wait(self._intervalle)
        finally:
            self._fin.set()
            fil.join(timeout=25)
            self._rendre()

    def tour(self) -> bool:
        """One round, if the lease is ours. Never raises: what fails is logged, and tried again."""
        close_old_connections()
        try:
            if not prendre_bail(NOM_BAIL, self.titulaire):
                return False
            for periodique in periodiques():
                if self._fin.is_set():
                    return True
                if est_du(periodique):
                    passer(periodique)
        except DatabaseError:
            logger.warning("the database did not answer, next round will tell", exc_info=True)
        finally:
            close_old_connections()
        return True

    def _garder_le_bail(self) -> None:
        """A long periodic must not lose the lease while it runs."""
        from django.db import connection

        dernier = time.monotonic()
        try:
            while not self._fin.wait(1.0):
                if time.monotonic() - dernier < DUREE_BAIL.total_seconds() / 4:
                    continue
                dernier = time.monotonic()
                try:
                    Bail.objects.filter(nom=NOM_BAIL, titulaire=self.titulaire).update(renouvele_le=timezone.now())
                except DatabaseError:
                    logger.info("lease not renewed this time", exc_info=True)
                finally:
                    connection.close()
        finally:
            connection.close()

    def _rendre(self) -> None:
        try:
            Bail.objects.filter(nom=NOM_BAIL, titulaire=self.titulaire).delete()
        except DatabaseError:
            logger.info("lease not given back, it will run out", exc_info=True)


def prendre_bail(nom: str, titulaire: str) -> bool:
    """Take, keep or fail to get the lease; one conditional UPDATE decides."""
    maintenant = timezone.now()
    libre = Bail.objects.filter(nom=nom).filter(Q(titulaire=titulaire) | Q(renouvele_le__lt=maintenant - DUREE_BAIL))
    if libre.update(titulaire=titulaire, renouvele_le=maintenant):
        return True
    with transaction.atomic():
        Bail.objects.bulk_create([Bail(nom=nom, titulaire=titulaire, renouvele_le=maintenant)], ignore_conflicts=True)
    return Bail.objects.filter(nom=nom, titulaire=titulaire).exists()


def est_du(periodique: Periodique) -> bool:
    """True when its last start is older than its interval."""
    commence = PassagePeriodique.objects.filter(nom=periodique.nom).values_list("commence_le", flat=True).first()
    return commence is None or timezone.now() - commence >= periodique.intervalle


def passer(periodique: Periodique) -> bool:
    """Run one periodic and write down how it went. False when it failed; it is due again after its interval."""
    debut = timezone.now()
    PassagePeriodique.objects.update_or_create(
        nom=periodique.nom, defaults={"commence_le": debut, "termine_le": None, "erreur": ""}
    )
    bilan, erreur = "", ""
    try:
        retour = periodique.fonction()
        bilan = "" if retour is None else str(retour)[:300]
    except Exception as exception:
        logger.exception("periodic %s failed", periodique.nom)
        erreur = f"{type(exception).__name__} : {exception}"[:300]
    PassagePeriodique.objects.filter(nom=periodique.nom).update(termine_le=timezone.now(), bilan=bilan, erreur=erreur)
    return not erreur
