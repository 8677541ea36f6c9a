"""Stricter than production: no network, GET writes nothing, undefined variables fail, no order is shuffled, the clock can be stopped."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.client import Client
from hypothesis import HealthCheck, settings

from parchemin.socle.horloge import PARIS, geler
from tests import rigueur

MIDI = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
RACINE = Path(__file__).resolve().parent.parent
settings.register_profile("parchemin", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("parchemin")
_AVEC_BASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run only what touches the database: pure tests run once."""
    if os.environ.get("PARCHEMIN_TEST_MOTEUR") != "postgresql":
        return
    gardes, ecartes = [], []
    for item in items:
        touche = item.get_closest_marker("django_db") or _AVEC_BASE & set(getattr(item, "fixturenames", ()))
        navigateur = item.get_closest_marker("navigateur")
        (gardes if touche and not navigateur else ecartes).append(item)
    items[:] = gardes
    config.hook.pytest_deselected(items=ecartes)


@pytest.fixture(autouse=True)
def _sans_reseau(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine answers."""
    connecter = socket.socket.connect

    def garde(self: socket.socket, adresse: Any) -> Any:
        hote = adresse[0] if isinstance(adresse, tuple) else "local"
        if hote not in {"127.0.0.1", "::1", "localhost", "local"}:
            raise AssertionError(f"a test tried to reach {hote}")
        return connecter(self, adresse)

    monkeypatch.setattr(socket.socket, "connect", garde)


_TABLES_LIBRES = (
    "django_session",
    "plateforme_debit",
    "mfa_authenticator",
    "comptes_usagejeton",
    "comptes_consultationauditeur",
)
"""What a GET may write: the session, rate counters, the library's mark that recovery codes were seen, the day a program's access served, what a
guest auditor opened."""


def _ecrit(sql: str) -> bool:
    tete = sql.lstrip().upper()
    return tete.startswith(("INSERT", "UPDATE", "DELETE")) and not any(t in sql for t in _TABLES_LIBRES)


@pytest.fixture(autouse=True)
def _lire_n_ecrit_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET of the test client that writes is a defect, wherever it is."""
    demander = Client.generic

    @contextmanager
    def surveiller() -> Iterator[None]:
        def refuser(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if _ecrit(sql):
                raise AssertionError(f"a GET wrote: {sql[:160]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuser):
            yield

    def generic(self: Client, method: str, *args: Any, **kwargs: Any) -> Any:
        if method in {"GET", "HEAD"}:
            with surveiller():
                return demander(self, method, *args, **kwargs)
        return demander(self, method, *args, **kwargs)

    monkeypatch.setattr(Client, "generic", generic)


@pytest.fixture(autouse=True)
def _rigueur(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undefined variables of our templates fail; rows without an order come shuffled, and may not be sliced."""
    rigueur.refuser_les_variables_indefinies(monkeypatch)
    rigueur.melanger_ce_qui_n_a_pas_d_ordre(monkeypatch)
    rigueur.refuser_les_tranches_sans_ordre(monkeypatch)


@pytest.fixture
def midi() -> Iterator[datetime]:
    """24 November 2026, noon in Paris."""
    with geler(MIDI):
        yield MIDI


@pytest.fixture(scope="session")
def officiel() -> Path:
    """The official samples kept beside the project. Absent: the test says so; continuous integration always has them."""
    dossier = Path(os.environ.get("PARCHEMIN_OFFICIEL") or RACINE.parent / "shared" / "official").resolve()
    if not (dossier / "france-competences").is_dir():
        pytest.skip(f"official samples absent ({dossier}); set PARCHEMIN_OFFICIEL")
    return dossier
