"""One organisation with one object of each kind, as the matrix of pages has it; and a server that a program calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread

from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.travaux.execution import executer
from tests.comptes.conftest import decor  # noqa: F401


def mener_ce_qui_attend() -> None:
    """Carry out what a worker would: inside a test's transaction, wake-ups are not sent."""
    for pk in list(
        Travail.toutes.filter(etat=EtatTravail.EN_ATTENTE).order_by("cree_le", "pk").values_list("pk", flat=True)
    ):
        executer(pk)


class Serveur(ThreadedWSGIServer):
    """Leaves the connection of the test open at the end of a request."""

    def _close_connections(self) -> None:
        pass


class Fil(LiveServerThread):
    server_class = Serveur


@pytest.fixture
def serveur(db: None) -> Iterator[str]:
    """A real server on this machine, on the connection of the test: what it writes goes with the test."""
    connection: Any = connections["default"]
    connection.inc_thread_sharing()
    fil: Any = Fil("127.0.0.1", StaticFilesHandler, connections_override={"default": connection})
    fil.daemon = True
    fil.start()
    fil.is_ready.wait()
    if fil.error:
        raise fil.error
    yield f"http://127.0.0.1:{fil.port}"
    fil.terminate()
    connection.dec_thread_sharing()
