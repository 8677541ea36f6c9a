"""Facts and figures as files: for those who outgrow one machine, or who compute elsewhere.

The facts of an organisation are written as three Parquet files of declared types (people by number only, no name); the same
expressions then count them on DuckDB or on Spark, without any database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from parchemin.indicateurs import constats as c
from parchemin.indicateurs import expressions, moteurs
from parchemin.indicateurs.domain.catalogue import reglages
from parchemin.indicateurs.domain.faits import ContratSuivi, Parcours
from parchemin.indicateurs.extraction import contrats_de, parcours_de
from parchemin.indicateurs.extraction_blocs import blocs_de
from parchemin.indicateurs.verifications import MONTRES, dates_impossibles
from parchemin.socle.constats import ErreurMetier

_LOT = 50_000
_LECTEURS: dict[str, Callable[[int], Iterator[Any]]] = {
    "parcours": parcours_de,
    "contrats": contrats_de,
    "blocs": blocs_de,
}
DIMENSIONS = ("organisation", "certification", "site", "partenaire", "voie", "bloc")


def extraire(*, organisation_id: int, dossier: Path) -> dict[str, int]:
    """Write `parcours.parquet`, `contrats.parquet` and `blocs.parquet`; returns their rows. Raises IND-154 where one is there already."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom in expressions.FAITS:
        _libre(dossier / f"{nom}.parquet")
    comptes = {}
    for nom, schema in expressions.FAITS.items():
        with pq.ParquetWriter(dossier / f"{nom}.parquet", schema) as ecrivain:
            comptes[nom] = _ecrire(ecrivain, schema, _LECTEURS[nom](organisation_id))
    return comptes


def _ecrire(ecrivain: pq.ParquetWriter, schema: pa.Schema, faits: Any) -> int:
    lot: list[Any] = []
    n = 0
    for fait in faits:
        lot.append(fait)
        if len(lot) == _LOT:
            ecrivain.write_table(expressions.colonnes(lot, schema))
            n, lot = n + len(lot), []
    ecrivain.write_table(expressions.colonnes(lot, schema))
    return n + len(lot)


def _libre(chemin: Path) -> None:
    if chemin.exists():
        raise ErreurMetier(c.DESTINATION_PRISE.constat(chemin=str(chemin)))


def calculer(
    *, moteur: str, source: str, destination: str, jour: date, par: tuple[str, ...] = ("certification",),
    lignes: bool = False, options: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Count the facts of a folder, on an engine: sums by `par` (some of `DIMENSIONS`), or every row (`lignes`), as Parquet.

    `source`, `destination`: paths, or addresses that the engine knows. Raises IND-151 (dates), IND-152 (Spark), IND-153 (columns),
    IND-154 (destination), and writes nothing then.
    """
    if "://" not in destination:
        _libre(Path(destination))
    with moteurs.ouvrir(moteur, **(options or {})) as ouvert:
        parcours, contrats, blocs = (
            _lire(ouvert, f"{source.rstrip('/')}/{nom}.parquet", schema) for nom, schema in expressions.FAITS.items()
        )
        _refuser_les_dates_impossibles(ouvert, parcours, contrats)
        r = reglages(jour)
        if lignes:
            rendu = expressions.lignes(parcours, contrats, blocs, r)
        else:
            rendu = expressions.sommes(parcours, contrats, blocs, r, *par)
        ouvert.ecrire(rendu.order_by(list(rendu.columns)), destination)


def _lire(moteur: moteurs.Moteur, chemin: str, schema: pa.Schema) -> ir.Table:
    try:
        lue = moteur.lire(chemin)
    except Exception as e:  # each engine has its own: what it says is what is wrong with the file
        raise ErreurMetier(c.FAITS_ILLISIBLES.constat(fichier=chemin, raison=str(e).splitlines()[0][:200])) from e
    ecarts = [
        f"{champ.name} ({champ.type})" for champ in schema
        if champ.name not in lue.columns or lue[champ.name].type().to_pyarrow() != champ.type
    ]  # fmt: skip
    if ecarts:
        raise ErreurMetier(
            c.FAITS_ILLISIBLES.constat(
                fichier=chemin, raison=f"colonnes absentes ou d’un autre type : {', '.join(ecarts)}"
            )
        )
    return lue.select([champ.name for champ in schema])


def _refuser_les_dates_impossibles(moteur: moteurs.Moteur, parcours: ir.Table, contrats: ir.Table) -> None:
    p = parcours.filter((parcours.fin < parcours.entree) | (parcours.sorti_le < parcours.entree)).limit(MONTRES)
    k = contrats.filter((contrats.fin < contrats.debut) | (contrats.rompu_le < contrats.debut)).limit(MONTRES)
    constats = dates_impossibles(
        (Parcours(**x) for x in moteur.rendre(p).to_pylist()), (ContratSuivi(**x) for x in moteur.rendre(k).to_pylist())
    )
    if constats:
        raise ErreurMetier(*constats[:MONTRES])
