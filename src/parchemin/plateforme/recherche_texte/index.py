"""`Index`: one full-text table, on SQLite (FTS5) or PostgreSQL (tsvector and GIN), behind the same few calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, transaction
from django.db.models.expressions import Expression, RawSQL

from parchemin.plateforme.recherche_texte.mots import Requete, requete, termes

_NOM = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
_ETIQUETTES = "ABCD"
_LOT = 500
_POSITION_MAX = 16383
_OCCURRENCES_MAX = 255


class Index:
    """A table of terms keyed by the id of the rows it speaks of.

    `colonnes`: up to four names, the most telling first; `poids`: what a word weighs in each. The table is not a
    model: it can be emptied and built again at any time from what it indexes.
    """

    def __init__(self, table: str, colonnes: Sequence[str], poids: Sequence[float] | None = None) -> None:
        self.poids = tuple(poids) if poids is not None else tuple(float(2 ** (3 - n)) for n in range(len(colonnes)))
        if not 1 <= len(colonnes) <= 4 or len(self.poids) != len(colonnes) or min(self.poids) <= 0:
            raise ValueError("one to four columns, each with a weight above zero")
        if not all(_NOM.match(nom) for nom in (table, *colonnes)):
            raise ValueError("names of tables and columns are lower-case ASCII")
        self.table = table
        self.colonnes = tuple(colonnes)

    # --- the table ------------------------------------------------------------------------------

    def creer(self, using: str = "default") -> None:
        """Create the table if it is not there."""
        with connections[using].cursor() as c:
            if connections[using].vendor == "sqlite":
                c.execute(
                    f'CREATE VIRTUAL TABLE IF NOT EXISTS "{self.table}" USING fts5('
                    f"{', '.join(self.colonnes)}, tokenize='ascii', detail='column', prefix='3 4 5')"
                )
            else:
                c.execute(
                    f'CREATE TABLE IF NOT EXISTS "{self.table}" (id bigint PRIMARY KEY, termes tsvector NOT NULL)'
                )
                c.execute(
                    f'CREATE INDEX IF NOT EXISTS "{self.table}_gin" ON "{self.table}" USING gin (termes) '
                    "WITH (fastupdate = off)"
                )

    def detruire(self, using: str = "default") -> None:
        with connections[using].cursor() as c:
            c.execute(f'DROP TABLE IF EXISTS "{self.table}"')

    def vider(self, using: str = "default") -> None:
        """Remove every row."""
        with connections[using].cursor() as c:
            c.execute(f'DELETE FROM "{self.table}"')  # noqa: S608

    # --- the rows -------------------------------------------------------------------------------

    def indexer_lot(self, lignes: Iterable[Sequence[Any]], using: str = "default") -> int:
        """Index `(id, text, text, …)`, one text per column; an id already there is replaced. Returns how many.

        Written by groups of 500, each in its own short transaction unless the caller holds one.
        """
        suite, total = iter(lignes), 0
        while lot := list(islice(suite, _LOT)):
            preparees = list({int(ligne[0]): self._preparer(ligne, using) for ligne in lot}.values())
            with transaction.atomic(using=using), connections[using].cursor() as c:
                if connections[using].vendor == "sqlite":
                    self._retirer(c, [p[0] for p in preparees], "rowid")
                    marques = ", ".join(["%s"] * (1 + len(self.colonnes)))
                    c.executemany(
                        f'INSERT INTO "{self.table}" (rowid, {", ".join(self.colonnes)}) VALUES ({marques})',  # noqa: S608
                        preparees,
                    )
                else:
                    c.execute(
                        f'INSERT INTO "{self.table}" (id, termes) '  # noqa: S608
                        "SELECT * FROM unnest(%s::bigint[], %s::text[]::tsvector[]) "
                        "ON CONFLICT (id) DO UPDATE SET termes = EXCLUDED.termes",
                        [[p[0] for p in preparees], [p[1] for p in preparees]],
                    )
            total += len(preparees)
        return total

    def retirer(self, ids: Iterable[int], using: str = "default") -> None:
        """Forget these rows; unknown ids do not matter."""
        suite = iter(ids)
        cle = "rowid" if connections[using].vendor == "sqlite" else "id"
        while lot := [int(i) for i in islice(suite, _LOT)]:
            with connections[using].cursor() as c:
                self._retirer(c, lot, cle)

    def _retirer(self, c: Any, ids: list[int], cle: str) -> None:
        marques = ", ".join(["%s"] * len(ids))
        c.execute(f'DELETE FROM "{self.table}" WHERE {cle} IN ({marques})', ids)  # noqa: S608

    def _preparer(self, ligne: Sequence[Any], using: str) -> tuple[Any, ...]:
        textes = [str(t or "") for t in ligne[1:]]
        if len(textes) != len(self.colonnes):
            raise ValueError(f"{self.table}: {len(self.colonnes)} texts are expected after the id, got {len(textes)}")
        if connections[using].vendor == "sqlite":
            return (int(ligne[0]), *(" ".join(termes(t)) for t in textes))
        return (int(ligne[0]), _tsvector(textes))

    # --- the questions --------------------------------------------------------------------------

    def chercher(self, texte: str, limite: int = 100, using: str = "default") -> list[int]:
        """Ids of the best answers, best first; equal ranks by id. Never a syntax error, whatever is typed."""
        q = requete(texte)
        if q is None:
            return []
        sql, params = self._classement(q, connections[using].vendor)
        with connections[using].cursor() as c:
            c.execute(f"{sql} ORDER BY rang DESC, id LIMIT %s", [*params, limite])
            return [ligne[0] for ligne in c.fetchall()]

    def sous_requete(self, texte: str, using: str = "default") -> RawSQL | None:
        """For `queryset.filter(pk__in=…)`: the ids that answer. None when the text has no word."""
        q = requete(texte)
        if q is None:
            return None
        if connections[using].vendor == "sqlite":
            return RawSQL(f'SELECT rowid FROM "{self.table}" WHERE "{self.table}" MATCH %s', [q.fts5])  # noqa: S608, S611
        return RawSQL(f'SELECT id FROM "{self.table}" WHERE termes @@ %s::tsquery', [q.tsquery])  # noqa: S608, S611

    def appliquer(self, lignes: models.QuerySet[Any], texte: str, champ: str = "pk") -> models.QuerySet[Any]:
        """The rows that answer, annotated with `rang` (higher is better) and ordered by it, then by `pk`.

        `champ` names the column of `lignes` that holds the indexed id. No word in the text: no row.
        """
        ids = self.sous_requete(texte, lignes.db)
        q = requete(texte)
        if ids is None or q is None:
            return lignes.none()
        return (
            lignes.filter(**{f"{champ}__in": ids})
            .annotate(rang=_Rang(self, q, models.F(champ)))
            .order_by("-rang", "pk")
        )

    def _classement(self, q: Requete, moteur: str) -> tuple[str, list[Any]]:
        """SELECT id, rang FROM … (no order)."""
        if moteur == "sqlite":
            poids = ", ".join(map(str, self.poids))
            return (
                f'SELECT rowid AS id, -bm25("{self.table}", {poids}) AS rang '  # noqa: S608
                f'FROM "{self.table}" WHERE "{self.table}" MATCH %s',
                [q.fts5],
            )
        return (
            f"SELECT id, ts_rank(%s::real[], termes, %s::tsquery) AS rang "  # noqa: S608
            f'FROM "{self.table}" WHERE termes @@ %s::tsquery',
            [self._poids_pg(), q.tsquery, q.tsquery],
        )

    def _poids_pg(self) -> list[float]:
        """D, C, B, A order, at most 1."""
        plus_fort = max(self.poids)
        poids = [p / plus_fort for p in self.poids] + [0.0] * (4 - len(self.poids))
        return poids[::-1]


class _Rang(Expression):
    """Rank of the outer row, read from the index."""

    output_field = models.FloatField()

    def __init__(self, index: Index, q: Requete, cle: Any) -> None:
        super().__init__()
        self.index = index
        self.q = q
        self.cle = cle

    def get_source_expressions(self) -> list[Any]:
        return [self.cle]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.cle,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        cle, params = compiler.compile(self.cle)
        sql, siens = self.index._classement(self.q, connection.vendor)
        if connection.vendor == "sqlite":
            # The limit keeps SQLite from pushing the outer key inside: the ranking is computed once, then indexed.
            return f"(SELECT r.rang FROM ({sql} LIMIT -1) r WHERE r.id = {cle})", [*siens, *params]  # noqa: S608
        return (
            f'(SELECT ts_rank(%s::real[], r.termes, %s::tsquery) FROM "{self.index.table}" r WHERE r.id = {cle})',  # noqa: S608
            [*siens[:2], *params],
        )


def _tsvector(textes: Sequence[str]) -> str:
    """Literal `tsvector`: `'stem':1A,7B 'zqword':1A` (positions and weights are ours, no parser in between)."""
    places: dict[str, list[str]] = {}
    position = 0
    for etiquette, texte in zip(_ETIQUETTES, textes, strict=False):
        for n, terme in enumerate(termes(texte)):
            # A stem and its word share one position.
            position += n % 2 == 0
            vues = places.setdefault(terme, [])
            if len(vues) < _OCCURRENCES_MAX:
                vues.append(f"{min(position, _POSITION_MAX)}{etiquette}")
    return " ".join(f"'{terme}':{','.join(vues)}" for terme, vues in places.items())


def operations_index(table: str, colonnes: Sequence[str]) -> list[Any]:
    """Operations for a migration: `operations = [...] + operations_index("referentiel_recherche_fiche", (…))`."""
    from django.db.migrations import RunPython

    index = Index(table, colonnes)

    def executer(geste: Callable[[str], None]) -> Callable[[Any, Any], None]:
        def operation(apps: Any, schema_editor: Any) -> None:
            geste(schema_editor.connection.alias)

        return operation

    return [RunPython(executer(index.creer), executer(index.detruire))]
