"""A database that several processes share: a file for SQLite, a database of its own for PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

RACINE = Path(__file__).resolve().parents[3]


class BaseReelle:
    def __init__(self, url: str, donnees: Path) -> None:
        self.environnement = {
            **os.environ,
            "DATABASE_URL": url,
            "PARCHEMIN_DONNEES": str(donnees),
            "PYTHONPATH": os.pathsep.join([str(RACINE / "src"), str(RACINE)]),
            "DJANGO_SETTINGS_MODULE": "tests.plateforme.essais.reglages",
        }
        self.environnement.pop("PYTEST_CURRENT_TEST", None)

    def lancer(self, nom: str, **arguments: Any) -> subprocess.Popen[str]:
        commande = [sys.executable, "-m", "tests.plateforme.essais.gestes", nom, json.dumps(arguments)]
        return subprocess.Popen(
            commande,
            cwd=RACINE,
            env=self.environnement,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def faire(self, nom: str, **arguments: Any) -> Any:
        processus = self.lancer(nom, **arguments)
        sortie, erreurs = processus.communicate(timeout=120)
        assert processus.returncode == 0, erreurs
        return json.loads(sortie.splitlines()[-1])


@contextmanager
def base_reelle(dossier: Path) -> Iterator[BaseReelle]:
    """Created, migrated, and dropped at the end. The engine is the one the test run is on."""
    if connection.vendor == "sqlite":
        base = BaseReelle(f"sqlite:///{dossier / 'essai.sqlite3'}", dossier)
        base.faire("preparer")
        yield base
        return
    import psycopg
    from psycopg.conninfo import make_conninfo

    r = connection.settings_dict
    hote = r["HOST"] or r.get("OPTIONS", {}).get("host", "")
    params = {"host": hote, "port": r["PORT"], "user": r["USER"], "password": r["PASSWORD"]}
    params = {cle: str(v) for cle, v in params.items() if v}
    nom = f"essai_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(make_conninfo(dbname="postgres", **params), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{nom}"')  # type: ignore[call-overload]
        try:
            base = BaseReelle(_url(nom, params), dossier)
            base.faire("preparer")
            yield base
        finally:
            admin.execute(f'DROP DATABASE "{nom}" WITH (FORCE)')  # type: ignore[call-overload]


def _url(nom: str, params: dict[str, str]) -> str:
    from urllib.parse import quote

    qui = quote(params.get("user", ""), safe="") + (
        f":{quote(params['password'], safe='')}" if "password" in params else ""
    )
    hote = quote(params.get("host", ""), safe="")
    return f"postgresql://{qui}@{hote}{':' + params['port'] if 'port' in params else ''}/{nom}"
