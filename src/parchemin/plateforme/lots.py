"""Bulk insertion, as fast as each engine honestly allows: `executemany` on SQLite, `COPY` on PostgreSQL.

Constraints are still the database's. Values go through the fields of the model (dates, booleans, JSON, bytes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.models import Model

T = TypeVar("T")


def par_lots(elements: Iterable[T], taille: int) -> Iterator[list[T]]:
    """Lists of at most `taille` elements."""
    suite = iter(elements)
    while lot := list(islice(suite, taille)):
        yield lot


def inserer(modele: type[Model], colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as tuples in the order of `colonnes` (attnames, e.g. `fiche_id`). Returns their number.

    Columns left out get the field's Python default, as `bulk_create` would. Runs inside the caller's transaction;
    raises `TransactionManagementError` outside one, because half a batch must never remain.
    """
    alias = router.db_for_write(modele)
    connexion = connections[alias]
    if not connexion.in_atomic_block:
        raise transaction.TransactionManagementError("bulk insertion needs a transaction")
    champs = {f.attname: f for f in modele._meta.concrete_fields}
    absents = [
        f for f in modele._meta.concrete_fields if f.attname not in colonnes and not f.primary_key and f.has_default()
    ]
    if connexion.vendor == "postgresql":
        return _copier(connexion, modele, [*(champs[x] for x in colonnes), *absents], len(colonnes), lignes)
    retenus = [*(champs[x] for x in colonnes), *absents]
    defauts = tuple(f.get_db_prep_save(f.get_default(), connexion) for f in absents)
    # Most fields store a str or an int as it is: adapting only the others halves the time.
    adaptes = [
        (rang, champ)
        for rang, champ in enumerate(retenus[: len(colonnes)])
        if not isinstance(champ, models.CharField | models.TextField | models.IntegerField | models.ForeignKey)
    ]

    def preparees() -> Iterator[tuple[Any, ...]]:
        for ligne in lignes:
            valeurs = list(ligne)
            for rang, champ in adaptes:
                valeurs[rang] = champ.get_db_prep_save(valeurs[rang], connexion)
            yield (*valeurs, *defauts)

    noms = ", ".join(connexion.ops.quote_name(str(f.column)) for f in retenus)
    marques = ", ".join("?" for _ in retenus)
    connexion.ensure_connection()
    curseur = connexion.connection.cursor()
    try:
        with connexion.wrap_database_errors:
            # The driver's own cursor: Django's would rewrite the placeholders of each statement.
            curseur.executemany(
                f"INSERT INTO {connexion.ops.quote_name(modele._meta.db_table)} ({noms}) VALUES ({marques})",  # noqa: S608
                preparees(),
            )
            return int(max(curseur.rowcount, 0))
    finally:
        curseur.close()


def _copier(
    connexion: Any, modele: type[Model], champs: list[Any], donnees: int, lignes: Iterable[Sequence[Any]]
) -> int:
    noms = ", ".join(connexion.ops.quote_name(f.column) for f in champs)
    defauts = [f.get_db_prep_save(f.get_default(), connexion) for f in champs[donnees:]]
    nombre = 0
    with connexion.cursor() as curseur, connexion.wrap_database_errors:
        requete = f"COPY {connexion.ops.quote_name(modele._meta.db_table)} ({noms}) FROM STDIN"
        with curseur.cursor.copy(requete) as copie:
            for ligne in lignes:
                valeurs = [
                    None if v is None else champ.get_db_prep_save(v, connexion)
                    for champ, v in zip(champs, ligne, strict=False)
                ]
                copie.write_row([*valeurs, *defauts])
                nombre += 1
    return nombre
