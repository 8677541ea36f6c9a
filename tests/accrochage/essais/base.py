"""A copy of the migrated test database, that processes of their own share: a file for SQLite, a database for PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from tests.plateforme.essais.base_reelle import RACINE, _url


class BaseCopiee:
    def __init__(self, url: str, donnees: Path) -> None:
        self.environnement = {
            **os.environ, "DATABASE_URL": url, "PARCHEMIN_DONNEES": str(donnees),
            "PYTHONPATH": os.pathsep.join([str(RACINE / "src"), str(RACINE)]),
            "DJANGO_SETTINGS_MODULE": "parchemin.config.settings",
        }  # fmt: skip
        self.environnement.pop("PYTEST_CURRENT_TEST", None)

    def lancer(self, module: str, nom: str, **arguments: Any) -> subprocess.Popen[str]:
        """Start a gesture in a process of its own, to be spoken to, or killed."""
        commande = [sys.executable, "-m", f"tests.accrochage.essais.{module}", nom, json.dumps(arguments)]
        return subprocess.Popen(
            commande, cwd=RACINE, env=self.environnement, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def echanger(self, nom: str, **arguments: Any) -> Any:
        """A gesture of an exchange, to its end; what it returns."""
        processus = self.lancer("echange", nom, **arguments)
        sortie, erreurs = processus.communicate(timeout=300)
        assert processus.returncode == 0, erreurs
        return json.loads(sortie.splitlines()[-1]) if sortie.strip() else None

    def tuer(self, nom: str, *, moment: str, **arguments: Any) -> None:
        """Start a gesture of an exchange, and kill it (SIGKILL) once it says that it has come to that moment."""
        processus = self.lancer("echange", nom, moment=moment, **arguments)
        assert processus.stdout is not None
        dit = processus.stdout.readline().strip()
        processus.kill()
        _, erreurs = processus.communicate(timeout=60)
        assert (dit, processus.returncode) == ("ICI", -signal.SIGKILL), erreurs

    def faire(self, nom: str, **arguments: Any) -> Any:
        """Run a gesture in a process; what it returns."""
        commande = [sys.executable, "-m", "tests.accrochage.essais.gestes", nom, json.dumps(arguments)]
        fait = subprocess.run(commande, cwd=RACINE, env=self.environnement, capture_output=True, text=True, timeout=300)
        assert fait.returncode == 0, fait.stderr
        return json.loads(fait.stdout.splitlines()[-1])


@contextmanager
def base_copiee(dossier: Path) -> Iterator[BaseCopiee]:
    """Needs a test outside any transaction. Migrating again would take longer than all these tests."""
    if connection.vendor == "sqlite":
        copie = dossier / "essai.sqlite3"
        with connection.cursor() as c:
            c.execute("VACUUM INTO %s", [str(copie)])
        yield BaseCopiee(f"sqlite:///{copie}", dossier)
        return
    import psycopg
    from psycopg.conninfo import make_conninfo

    r = connection.settings_dict
    hote = r["HOST"] or r.get("OPTIONS", {}).get("host", "")
    params = {"host": hote, "port": r["PORT"], "user": r["USER"], "password": r["PASSWORD"]}
    params = {cle: str(v) for cle, v in params.items() if v}
    nom, modele = f"essai_{uuid.uuid4().hex[:12]}", r["NAME"]
    connection.close()
    with psycopg.connect(make_conninfo(dbname="postgres", **params), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{nom}" TEMPLATE "{modele}"')
        try:
            yield BaseCopiee(_url(nom, params), dossier)
        finally:
            admin.execute(f'DROP DATABASE "{nom}" WITH (FORCE)')
