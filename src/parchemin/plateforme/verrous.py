"""One at a time in the whole installation, whatever the process: a work, a command, another machine on PostgreSQL."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def verrou(nom: str) -> Iterator[bool]:
    """Yields True while this process holds the lock `nom`, False when somebody else does; never waits.

    PostgreSQL: a session lock of the server. SQLite: a lock on a file beside the database. Both fall with the process.
    """
    prendre = _sur_postgresql if connection.vendor == "postgresql" else _sur_fichier
    with prendre(nom) as tenu:
        yield tenu


@contextmanager
def _sur_postgresql(nom: str) -> Iterator[bool]:
    cle = int.from_bytes(hashlib.sha256(nom.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [cle])
        tenu = bool(curseur.fetchone()[0])
    try:
        yield tenu
    finally:
        if tenu and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s)", [cle])


@contextmanager
def _sur_fichier(nom: str) -> Iterator[bool]:
    dossier = Path(settings.DONNEES) / "verrous"
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (dossier / f"{nom}.verrou").open("a") as fichier:
        try:
            fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
