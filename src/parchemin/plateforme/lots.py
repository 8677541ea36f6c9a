"""Bulk insertion, as fast as each engine honestly allows: `executemany` on SQLite, `COPY` on PostgreSQL.

Constraints are still the database's. Values go through the fields of the model (dates, booleans, JSON, bytes).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.models import Model
from django.utils import timezone

T = TypeVar("T")
Ligne = Sequence[Any]

_TELS_QUELS = frozenset(
    {
        *(models.CharField, models.TextField, models.SlugField, models.EmailField, models.URLField),
        *(models.IntegerField, models.BigIntegerField, models.SmallIntegerField),
        *(models.PositiveIntegerField, models.PositiveBigIntegerField, models.PositiveSmallIntegerField),
        *(models.AutoField, models.BigAutoField, models.SmallAutoField),
    }
)
"""Fields that store the str or int they are given: not adapting them halves the time. Exact types only, because a
subclass (an encrypted text, say) may well transform its value."""


def par_lots(elements: Iterable[T], taille: int) -> Iterator[list[T]]:
    """Lists of at most `taille` elements, read as they are asked for. Raises `ValueError` for a size below 1."""
    if taille < 1:
        raise ValueError("a batch holds at least one element")
    return _par_lots(iter(elements), taille)


def _par_lots(suite: Iterator[T], taille: int) -> Iterator[list[T]]:
    while lot := list(islice(suite, taille)):
        yield lot


def inserer(modele: type[Model], colonnes: Sequence[str], lignes: Iterable[Ligne]) -> int:
    """Insert rows given as tuples in the order of `colonnes` (attnames, e.g. `fiche_id`). Returns their number.

    `lignes` may be a generator: rows are read one at a time, memory stays constant. Columns left out get the field's
    Python default, called once per row, or the present moment (`auto_now`, `auto_now_add`), as `bulk_create` would.
    As with `bulk_create`, `save()`, signals and validation do not run. Character fields are not cut nor measured: the
    engine's own column type decides.

    Runs inside the caller's transaction, and marks it for rollback on any error, on both engines: half a batch never
    remains, even when the caller swallows the error. Raises `TransactionManagementError` outside a transaction,
    `ValueError` for an unknown column or a row of another length, Django's `IntegrityError` or `DataError` when the
    database refuses a row.
    """
    alias = router.db_for_write(modele)
    connexion = connections[alias]
    if not connexion.in_atomic_block:
        raise transaction.TransactionManagementError("bulk insertion needs a transaction")
    champs = {f.attname: f for f in modele._meta.concrete_fields}
    if inconnues := [c for c in colonnes if c not in champs]:
        raise ValueError(f"{modele._meta.label} has no column {', '.join(inconnues)}")
    if len(set(colonnes)) != len(colonnes):
        raise ValueError(f"a column of {modele._meta.label} is given twice")
    donnes = [champs[c] for c in colonnes]
    ajouts = [(f, remplir) for f in modele._meta.concrete_fields if (remplir := _remplissage(f, colonnes)) is not None]
    preparees = _preparer(connexion, donnes, ajouts, lignes)
    nom = connexion.ops.quote_name
    table = nom(modele._meta.db_table)
    noms = ", ".join(nom(str(f.column)) for f in [*donnes, *(f for f, _ in ajouts)])
    inserer_ici = _copier if connexion.vendor == "postgresql" else _executer
    with transaction.mark_for_rollback_on_error(using=alias):
        return inserer_ici(connexion, table, noms, len(donnes) + len(ajouts), preparees)


def _remplissage(champ: Any, colonnes: Sequence[str]) -> Callable[[], Any] | None:
    """How to fill a column that the caller left out; None: the database does it (null, own default, identity)."""
    if champ.attname in colonnes or champ.generated:
        return None
    if getattr(champ, "auto_now", False) or getattr(champ, "auto_now_add", False):
        if isinstance(champ, models.DateTimeField):
            return timezone.now
        return timezone.localdate if isinstance(champ, models.DateField) else lambda: timezone.localtime().time()
    return champ.get_default if champ.has_default() else None


def _preparer(
    connexion: Any, donnes: list[Any], ajouts: list[tuple[Any, Callable[[], Any]]], lignes: Iterable[Ligne]
) -> Iterator[list[Any]]:
    largeur = len(donnes)
    adaptes = [(i, _adapter(f, connexion)) for i, f in enumerate(donnes) if type(f) not in _TELS_QUELS]
    for numero, ligne in enumerate(lignes, start=1):
        if len(ligne) != largeur:
            raise ValueError(f"row {numero} has {len(ligne)} values for {largeur} columns")
        valeurs = list(ligne)
        for i, adapter in adaptes:
            # A null of JSONField is SQL's null here: JSON's own is written by hand where it is meant.
            if valeurs[i] is not None:
                valeurs[i] = adapter(valeurs[i])
        for champ, remplir in ajouts:
            valeurs.append(champ.get_db_prep_save(remplir(), connexion))
        yield valeurs


def _adapter(champ: Any, connexion: Any) -> Callable[[Any], Any]:
    """Value of the program -> value of the driver. Dates and booleans, in every row, have a short way."""

    def lentement(valeur: Any) -> Any:
        return champ.get_db_prep_save(valeur, connexion)

    if type(champ) is models.BooleanField:
        if connexion.vendor == "sqlite":
            # The driver looks up a bool's adapter every time; an int is bound as it is, and stored the same.
            return lambda v: 1 if v is True else 0 if v is False else lentement(v)
        return lambda v: v if v is True or v is False else lentement(v)
    if type(champ) is models.ForeignKey and type(champ.target_field) in _TELS_QUELS:
        # The key of another row: an int or a str is what the driver takes.
        return lambda v: v if type(v) in (int, str) else lentement(v)
    if type(champ) is models.JSONField and champ.encoder is None:
        # Both drivers take the text of a JSON column.
        return _en_json
    if type(champ) is models.ForeignKey:
        return _comme_avant(lentement)
    if type(champ) is models.DateField and connexion.vendor == "sqlite":
        return lambda v: v.isoformat() if type(v) is date else lentement(v)
    return lentement


def _comme_avant(adapter: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Rows of one batch often point to the same row (its UUID, say): adapted once, while the very same object comes."""
    dernier: list[Any] = [None, None]

    def memoire(valeur: Any) -> Any:
        if valeur is not dernier[0]:
            dernier[:] = valeur, adapter(valeur)
        return dernier[1]

    return memoire


def _encodeur() -> Callable[[Any], str]:
    """`json.dumps`, but its compiled encoder is made once: `dumps` makes one for each value, twice the time of a row.

    The same text, to the letter. Where the compiled part is missing, or takes other arguments, `dumps` itself.
    """
    modele = json.JSONEncoder()
    try:
        morceaux: Callable[[Any, int], Iterable[str]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
            None, modele.default, json.encoder.encode_basestring_ascii, None, ": ", ", ", False, False, True
        )
        essai = {"é": ["a", 1, 2.5, None, True, {}, []]}
        if "".join(morceaux(essai, 0)) != json.dumps(essai):
            return json.dumps
    except (AttributeError, TypeError):
        return json.dumps
    # An empty list is what most rows hold in such a column.
    return lambda valeur: "".join(morceaux(valeur, 0)) if valeur or type(valeur) is not list else "[]"


_en_json = _encodeur()


def _executer(connexion: Any, table: str, noms: str, largeur: int, lignes: Iterator[list[Any]]) -> int:
    connexion.ensure_connection()
    curseur = connexion.connection.cursor()
    marques = ", ".join("?" * largeur)
    try:
        with connexion.wrap_database_errors:
            # The driver's own cursor: Django's would rewrite the placeholders of each statement.
            curseur.executemany(f"INSERT INTO {table} ({noms}) VALUES ({marques})", lignes)  # noqa: S608
            return int(max(curseur.rowcount, 0))
    finally:
        curseur.close()


def _copier(connexion: Any, table: str, noms: str, largeur: int, lignes: Iterator[list[Any]]) -> int:
    nombre = 0
    requete = f"COPY {table} ({noms}) FROM STDIN"
    with connexion.cursor() as curseur, connexion.wrap_database_errors, curseur.cursor.copy(requete) as copie:
        for nombre, ligne in enumerate(lignes, start=1):  # noqa: B007
            copie.write_row(ligne)
    return nombre
