"""A thread that says "still alive" while a long step runs."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from parchemin.plateforme.models.travaux import EtatTravail, Travail

INTERVALLE = 5.0
"""Seconds between two beats; a work is taken for dead after `services.DELAI_SANS_BATTEMENT`."""

logger = logging.getLogger(__name__)


class Battement:
    """`with Battement(id, token):` beats on its own database connection, opened at the first beat and closed."""

    def __init__(self, travail_id: UUID, jeton: str, intervalle: float = INTERVALLE) -> None:
        self._travail_id = travail_id
        self._jeton = jeton
        self._intervalle = intervalle
        self._fin = threading.Event()
        self._fil = threading.Thread(target=self._battre, name=f"battement-{travail_id}", daemon=True)

    def __enter__(self) -> Battement:
        self._fil.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fin.set()
        # A beat may wait for SQLite's one writer (busy timeout 20 s); it never holds anything itself.
        self._fil.join(timeout=25)

    def _battre(self) -> None:
        try:
            while not self._fin.wait(self._intervalle):
                try:
                    if connection.vendor == "postgresql":
                        # The step itself may hold the row: then it is alive, no need to wait for it.
                        with connection.cursor() as curseur:
                            curseur.execute("SET lock_timeout = '2s'")
                    Travail.toutes.filter(pk=self._travail_id, executant=self._jeton, etat=EtatTravail.EN_COURS).update(
                        battement_le=timezone.now()
                    )
                except DatabaseError:
                    logger.info("heartbeat of %s missed once", self._travail_id, exc_info=True)
                    connection.close()
        finally:
            connection.close()
