"""One organisation with one object of each kind, as the matrix of pages has it; and a server that a program calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
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


@pytest.fixture
def serveur(db: None) -> Iterator[str]:
    """A real server on this machine, on the connection of the test: what it writes goes with the test.

    A server closes its connections after each request and when it stops; this one is not its own.
    """
    connection: Any = connections["default"]
    connection.inc_thread_sharing()
    fil: Any = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={"default": connection})
    fil.daemon = True
    with pytest.MonkeyPatch.context() as m:
        m.setattr(connection, "close", lambda: None)
        fil.start()
        fil.is_ready.wait()
        if fil.error:
            raise fil.error
        yield f"http://127.0.0.1:{fil.port}"
        fil.terminate()
    connection.dec_thread_sharing()
