"""The same expressions on Spark: equal tables, and the worked cases. Skipped where Java or pyspark is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from parchemin.indicateurs import expressions, moteurs
from parchemin.indicateurs.domain.calcul import calculer
from parchemin.indicateurs.domain.faits import COLONNES, LigneComptee, ReglagesCalcul
from tests.indicateurs.domain.lecture_cas import Cas, Faits
from tests.indicateurs.domain.test_calcul import R, au_hasard
from tests.indicateurs.domain.test_cas import CAS, verifier

REGLAGES = {
    "spark.master": "local[2]", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
}  # fmt: skip


@pytest.fixture(scope="module")
def spark() -> Iterator[moteurs.Moteur]:
    if manque := moteurs.spark_absent():
        pytest.skip(f"Spark absent: {manque}")
    with moteurs.ouvrir("spark", **REGLAGES) as moteur:
        yield moteur


def compter(spark: moteurs.Moteur, dossier: Path, faits: Faits, r: ReglagesCalcul) -> list[LigneComptee]:
    tables = []
    for nom, siens, schema in zip(expressions.FAITS, faits, expressions.FAITS.values(), strict=True):
        chemin = dossier / f"{nom}.parquet"
        pq.write_table(expressions.colonnes(siens, schema), chemin)
        tables.append(spark.lire(str(chemin)))
    rendu = spark.rendre(expressions.lignes(*tables, r))
    return [LigneComptee(*x) for x in zip(*(rendu.column(c).to_pylist() for c in COLONNES), strict=True)]


def test_spark_et_python_donnent_les_memes_lignes(spark: moteurs.Moteur, tmp_path: Path) -> None:
    """And DuckDB the same sums, of the same files."""
    faits = au_hasard(400, 11)
    assert sorted(map(repr, compter(spark, tmp_path, faits, R))) == sorted(map(repr, calculer(*faits, R)))
    rendus = []
    with moteurs.ouvrir("duckdb") as duckdb:
        for moteur in (spark, duckdb):
            tables = [moteur.lire(str(tmp_path / f"{nom}.parquet")) for nom in expressions.FAITS]
            rendu = moteur.rendre(expressions.sommes(*tables, R, "certification", "bloc"))
            rendus.append(sorted(map(str, rendu.to_pylist())))
    assert rendus[0] == rendus[1]


def test_les_cas_ecrits_sur_spark(spark: moteurs.Moteur, tmp_path: Path) -> None:
    """All cases of the same choices in one run, each as an organisation of its own: a run costs more than its rows."""
    par_choix: dict[ReglagesCalcul, list[Cas]] = defaultdict(list)
    for cas in CAS:
        par_choix[cas.reglages].append(cas)
    for r, siens in par_choix.items():
        ensemble: Faits = ([], [], [])
        for numero, cas in enumerate(siens):
            for table, faits in zip(ensemble, cas.faits(), strict=True):
                table.extend(replace(x, organisation=numero) for x in faits)  # type: ignore[attr-defined,type-var]
        lignes = compter(spark, tmp_path, ensemble, r)
        for numero, cas in enumerate(siens):
            verifier(cas, lambda _f, _r, n=numero, toutes=lignes: [x for x in toutes if x.organisation == n])  # type: ignore[misc]
