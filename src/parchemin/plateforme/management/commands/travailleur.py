"""`travailleur`: the process that carries out long works and sends mail (the worker of django-tasks-db, kept alive)."""

from __future__ import annotations

import logging
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from parchemin.plateforme.travaux.contexte import demander_arret

INTERVALLE = 1.0
"""Seconds between two looks at the queue. On SQLite a look takes the write lock for less than a millisecond."""

logger = logging.getLogger(__name__)


class Travailleur(Worker):
    """On the first SIGTERM, the work in hand gives way at its next step and goes back to the queue."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        demander_arret()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Exécute les travaux longs et envoie les courriels (jusqu’à l’arrêt demandé)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--intervalle", type=float, default=INTERVALLE, help="secondes entre deux regards")
        parser.add_argument("--vider", action="store_true", help="s’arrête quand il n’y a plus rien à faire")

    def handle(self, *args: Any, **options: Any) -> None:
        travailleur = Travailleur(
            queue_names=["default"],
            interval=options["intervalle"],
            batch=options["vider"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        travailleur.configure_signals()
        while travailleur.running:
            try:
                travailleur.run()
                return
            except DatabaseError:
                # Another writer held SQLite longer than the timeout, or PostgreSQL restarted.
                logger.warning("the database did not answer, trying again", exc_info=True)
                connections.close_all()
                time.sleep(max(options["intervalle"], 0.2))
