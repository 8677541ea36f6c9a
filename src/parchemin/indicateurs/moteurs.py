"""Where the expressions run: DuckDB in this process, Spark on a cluster. The only module that knows an engine.

The expressions are those of `expressions`, whatever the engine, and a test asserts equal tables. Spark is an optional dependency
(`parchemin[spark]`) that also asks for Java 17 or later on the machine.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parchemin.indicateurs import constats as c
from parchemin.socle.constats import ErreurMetier

MOTEURS = ("duckdb", "spark")


class Moteur(Protocol):
    """What the calculation asks of an engine."""

    def lire(self, chemin: str) -> ir.Table:
        """A Parquet file or folder: a path, or an address that the engine knows (`hdfs://`, `s3a://` on Spark)."""

    def rendre(self, expression: ir.Table) -> pa.Table:
        """The whole result, in memory."""

    def ecrire(self, expression: ir.Table, destination: str) -> None:
        """The result as Parquet: one file with DuckDB, a folder of parts with Spark."""


@contextmanager
def _sans(message: str, categorie: type[Warning]) -> Iterator[None]:
    """A warning of a library to another library, that nobody here can act on."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=message, category=categorie)
        yield


def _ibis_en_retard_sur_duckdb() -> Any:
    return _sans(r"fetch_arrow_table\(\) is deprecated", DeprecationWarning)


class _DuckDB:
    def __init__(self, reglages: Mapping[str, str]) -> None:
        self._con: Any = ibis.duckdb.connect(autoinstall_known_extensions=False, **reglages)

    def lire(self, chemin: str) -> ir.Table:
        dossier = Path(chemin)
        with _ibis_en_retard_sur_duckdb():
            return self._con.read_parquet(str(dossier / "*.parquet") if dossier.is_dir() else chemin)

    def rendre(self, expression: ir.Table) -> pa.Table:
        return self._con.to_pyarrow(expression)

    def ecrire(self, expression: ir.Table, destination: str) -> None:
        # The engine writes the file itself: a result larger than the memory never passes through Python.
        self._con.to_parquet(expression, destination)

    def fermer(self) -> None:
        self._con.disconnect()


class _Spark:
    """Ibis writes the SQL, Spark runs it, Arrow brings it back: pandas, that Spark does not follow as fast, is never in between."""

    def __init__(self, reglages: Mapping[str, str]) -> None:
        manque = spark_absent()
        if manque:
            raise ErreurMetier(c.MOTEUR_ABSENT.constat(manque=manque))
        from pyspark.sql import SparkSession

        constructeur = SparkSession.builder.appName("parchemin")
        for cle, valeur in {"spark.ui.enabled": "false", **reglages}.items():
            constructeur = constructeur.config(cle, valeur)
        self._session: Any = constructeur.getOrCreate()
        with warnings.catch_warnings():
            # Ibis declares pandas functions when it is imported; none of ours is one.
            warnings.filterwarnings(
                "ignore", message="PySpark does not yet fully support pandas", category=FutureWarning
            )
            self._con: Any = ibis.pyspark.connect(self._session)

    def lire(self, chemin: str) -> ir.Table:
        return self._con.read_parquet(chemin)

    def rendre(self, expression: ir.Table) -> pa.Table:
        return self._session.sql(self._con.compile(expression)).toArrow()

    def ecrire(self, expression: ir.Table, destination: str) -> None:
        self._session.sql(self._con.compile(expression)).write.mode("error").parquet(destination)

    def fermer(self) -> None:
        self._session.stop()


def spark_absent() -> str:
    """What Spark lacks here, in words; empty when it can run."""
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        return "le paquet « pyspark »"
    accueil = os.environ.get("JAVA_HOME", "")
    if not (shutil.which("java") or (accueil and Path(accueil, "bin", "java").is_file())):
        return "Java (17 ou plus récent)"
    return ""


@contextmanager
def ouvrir(nom: str, **reglages: str) -> Iterator[Moteur]:
    """An engine, closed at the end. `reglages`: its own settings (`memory_limit` for DuckDB; `spark.master` and the like for Spark).

    Raises IND-152 when Spark is asked for and is not there, `ValueError` for an unknown engine.
    """
    if nom not in MOTEURS:
        raise ValueError(f"unknown engine {nom!r}")
    moteur = _Spark(reglages) if nom == "spark" else _DuckDB(reglages)
    try:
        yield moteur
    finally:
        moteur.fermer()
