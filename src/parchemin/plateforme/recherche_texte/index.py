"""`Index`: one full-text table, on SQLite (FTS5) or PostgreSQL (tsvector and GIN), behind the same few calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import connections, models, transaction
from django.db.models.expressions import Expression, RawSQL

from parchemin.plateforme.recherche_texte.formes import version
from parchemin.plateforme.recherche_texte.mots import Requete, requete, termes
from parchemin.socle.horloge import maintenant

_NOM = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
_ETIQUETTES = "ABCD"
_LOT = 500
_OCCURRENCES_MAX = 8
RANG_FIN_MAX = 1500
"""Above this many answers the order is coarser (all words in the first column, or not): ranking each would be slow,
and nobody reads the thousandth."""


class Index:
    """A table of terms keyed by the id of the rows it speaks of.

    `colonnes`: up to four names, the most telling first; `poids`: what a word weighs in each. The table is not a
    model: it can be emptied and built again at any time from what it indexes. `recette`: what the texts given to it
    depend on besides the rows (a hash); when it changes, the index is no longer up to date.
    """

    def __init__(
        self, table: str, colonnes: Sequence[str], poids: Sequence[float] | None = None, recette: str = ""
    ) -> None:
        self.poids = tuple(poids) if poids is not None else tuple(float(2 ** (3 - n)) for n in range(len(colonnes)))
        if not 1 <= len(colonnes) <= 4 or len(self.poids) != len(colonnes) or min(self.poids) <= 0:
            raise ValueError("one to four columns, each with a weight above zero")
        if not all(_NOM.match(nom) for nom in (table, *colonnes)):
            raise ValueError("names of tables and columns are lower-case ASCII")
        self.table = table
        self.recette = recette
        self.colonnes = tuple(colonnes)

    # --- the table ------------------------------------------------------------------------------

    def creer(self, using: str = "default") -> None:
        """Create the table if it is not there."""
        with connections[using].cursor() as c:
            if connections[using].vendor == "sqlite":
                c.execute(
                    f'CREATE VIRTUAL TABLE IF NOT EXISTS "{self.table}" USING fts5('
                    f"{', '.join(self.colonnes)}, tokenize='ascii', detail='column', prefix='2 3 4 5')"
                )
            else:
                c.execute(
                    f'CREATE TABLE IF NOT EXISTS "{self.table}" '
                    "(id bigint PRIMARY KEY, premiere tsvector NOT NULL, termes tsvector NOT NULL) "
                    "WITH (toast_tuple_target = 128)"
                )
                for colonne in ("premiere", "termes"):
                    c.execute(
                        f'CREATE INDEX IF NOT EXISTS "{self.table}_{colonne}" ON "{self.table}" USING gin ({colonne})'
                    )
                    # PostgreSQL thinks that matching costs nothing and reads the whole table: 140 ms instead of 5 on
                    # 30 000 texts. Only a function carries its own planner setting.
                    c.execute(
                        f'CREATE OR REPLACE FUNCTION "{self.table}_{colonne}_ids"(q tsquery) RETURNS SETOF bigint '  # noqa: S608
                        "LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 SET enable_seqscan = off "
                        f"AS 'SELECT id FROM \"{self.table}\" WHERE {colonne} @@ q'"
                    )

    def detruire(self, using: str = "default") -> None:
        with connections[using].cursor() as c:
            if connections[using].vendor == "postgresql":
                for colonne in ("premiere", "termes"):
                    c.execute(f'DROP FUNCTION IF EXISTS "{self.table}_{colonne}_ids"(tsquery)')
            c.execute(f'DROP TABLE IF EXISTS "{self.table}"')

    def vider(self, using: str = "default") -> None:
        """Remove every row."""
        with connections[using].cursor() as c:
            c.execute(f'DELETE FROM "{self.table}"')  # noqa: S608

    @property
    def version(self) -> str:
        return sha256(f"{version()} {self.recette}".encode()).hexdigest()

    def est_a_jour(self, using: str = "default") -> bool:
        """Was it built with today's table of forms and stemmer? What is indexed and what is looked for must agree."""
        from parchemin.plateforme.models import IndexRecherche

        return IndexRecherche._default_manager.using(using).filter(pk=self.table, version=self.version).exists()

    def marquer(self, using: str = "default") -> None:
        """Every row was indexed with today's version; said once."""
        from parchemin.plateforme.models import IndexRecherche

        if self.est_a_jour(using):
            return
        valeurs = {"version": self.version, "bati_le": maintenant()}
        IndexRecherche._default_manager.using(using).update_or_create(pk=self.table, defaults=valeurs)

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
                        f'INSERT INTO "{self.table}" (id, premiere, termes) '  # noqa: S608
                        "SELECT * FROM unnest(%s::bigint[], %s::text[]::tsvector[], %s::text[]::tsvector[]) "
                        "ON CONFLICT (id) DO UPDATE SET premiere = EXCLUDED.premiere, termes = EXCLUDED.termes",
                        [list(colonne) for colonne in zip(*preparees, strict=True)],
                    )
            total += len(preparees)
        if total >= _LOT and connections[using].vendor == "postgresql":
            self._ranger(using)
        return total

    def _ranger(self, using: str) -> None:
        """PostgreSQL queues what enters a GIN index, and plans badly without statistics: settle both now."""
        with connections[using].cursor() as c:
            for colonne in ("premiere", "termes"):
                c.execute("SELECT gin_clean_pending_list(%s::regclass)", [f'"{self.table}_{colonne}"'])
            c.execute(f'ANALYZE "{self.table}"')

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
        return (int(ligne[0]), _tsvector(textes[:1]), _tsvector(textes))

    # --- the questions --------------------------------------------------------------------------

    def chercher(self, texte: str, limite: int = 100, using: str = "default") -> list[int]:
        """Ids of the best answers, best first; equal ranks by id. Never a syntax error, whatever is typed."""
        q = requete(texte)
        if q is None:
            return []
        sql, params = self._classement(q, connections[using].vendor, self._est_restreinte(q, using))
        with connections[using].cursor() as c:
            c.execute(f"{sql} ORDER BY rang DESC, id LIMIT %s", [*params, limite])
            return [ligne[0] for ligne in c.fetchall()]

    def _est_restreinte(self, q: Requete, using: str) -> bool:
        """True when there are few enough answers to rank each."""
        sql, params = self._reponses(q, connections[using].vendor)
        with connections[using].cursor() as c:
            c.execute(f"SELECT count(*) FROM ({sql} LIMIT {RANG_FIN_MAX + 1}) r", params)  # noqa: S608
            return bool(c.fetchone()[0] <= RANG_FIN_MAX)

    def _reponses(self, q: Requete, moteur: str, *, premiere: bool = False) -> tuple[str, list[Any]]:
        """SELECT the ids that answer; `premiere`: with every word in the first column."""
        if moteur == "sqlite":
            expression = f"{{{self.colonnes[0]}}} : ({q.fts5})" if premiere else q.fts5
            return f'SELECT rowid FROM "{self.table}" WHERE "{self.table}" MATCH %s', [expression]  # noqa: S608
        colonne = "premiere" if premiere else "termes"
        return f'SELECT id FROM "{self.table}_{colonne}_ids"(%s::tsquery) AS id', [q.tsquery]  # noqa: S608

    def sous_requete(self, texte: str, using: str = "default") -> RawSQL | None:
        """For `queryset.filter(pk__in=…)`: the ids that answer. None when the text has no word."""
        q = requete(texte)
        if q is None:
            return None
        sql, params = self._reponses(q, connections[using].vendor)
        return RawSQL(sql, params)  # noqa: S611  names are checked by the constructor, terms are parameters

    def appliquer(self, lignes: models.QuerySet[Any], texte: str, champ: str = "pk") -> models.QuerySet[Any]:
        """The rows that answer, annotated with `rang` (higher is better) and ordered by it, then by `pk`.

        `champ` names the column of `lignes` that holds the indexed id. No word in the text: no row. One small query
        is made at once, to choose between the fine and the coarse ranking.
        """
        q = requete(texte)
        ids = self.sous_requete(texte, lignes.db)
        if ids is None or q is None:
            # Annotated all the same: the caller orders by `rang`.
            return lignes.none().annotate(rang=models.Value(0.0))
        rang = _Rang(self, q, models.F(champ), fin=self._est_restreinte(q, lignes.db))
        return lignes.filter(**{f"{champ}__in": ids}).annotate(rang=rang).order_by("-rang", "pk")

    def _classement(self, q: Requete, moteur: str, fin: bool) -> tuple[str, list[Any]]:
        """SELECT id, rang FROM … (no order)."""
        sql, params = self._reponses(q, moteur)
        if not fin:
            dans_la_premiere, siens = self._reponses(q, moteur, premiere=True)
            cle = "rowid" if moteur == "sqlite" else "id"
            tete = f"SELECT {cle} AS id, CASE WHEN {cle} IN ({dans_la_premiere}) THEN 1.0 ELSE 0.5 END AS rang"
            return sql.replace(f"SELECT {cle}", tete, 1), [*siens, *params]
        if moteur == "sqlite":
            poids = ", ".join(map(str, self.poids))
            return sql.replace("SELECT rowid", f'SELECT rowid AS id, -bm25("{self.table}", {poids}) AS rang'), params
        return (
            f'SELECT id, ts_rank(%s::real[], termes, %s::tsquery) AS rang FROM "{self.table}" WHERE id IN ({sql})',  # noqa: S608
            [self._poids_pg(), q.tsquery, *params],
        )

    def _poids_pg(self) -> list[float]:
        """D, C, B, A order, at most 1."""
        plus_fort = max(self.poids)
        poids = [p / plus_fort for p in self.poids] + [0.0] * (4 - len(self.poids))
        return poids[::-1]


class _Rang(Expression):
    """Rank of the outer row, read from the index."""

    output_field = models.FloatField()

    def __init__(self, index: Index, q: Requete, cle: Any, *, fin: bool) -> None:
        super().__init__()
        self.index = index
        self.q = q
        self.cle = cle
        self.fin = fin

    def get_source_expressions(self) -> list[Any]:
        return [self.cle]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.cle,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        cle, params = compiler.compile(self.cle)
        moteur = connection.vendor
        if not self.fin:
            sql, siens = self.index._reponses(self.q, moteur, premiere=True)
            return f"CASE WHEN {cle} IN ({sql}) THEN 1.0 ELSE 0.5 END", [*params, *siens]
        sql, siens = self.index._classement(self.q, moteur, fin=True)
        if moteur == "sqlite":
            # The limit keeps SQLite from pushing the outer key inside: the ranking is computed once, then indexed.
            return f"(SELECT r.rang FROM ({sql} LIMIT -1) r WHERE r.id = {cle})", [*siens, *params]  # noqa: S608
        return (
            f'(SELECT ts_rank(%s::real[], r.termes, %s::tsquery) FROM "{self.index.table}" r WHERE r.id = {cle})',  # noqa: S608
            [*siens[:2], *params],
        )


def _tsvector(textes: Sequence[str]) -> str:
    """Literal `tsvector`: `'stem':1A,2B 'zqword':1A`. Positions only count occurrences; no parser in between."""
    places: dict[str, list[str]] = {}
    for etiquette, texte in zip(_ETIQUETTES, textes, strict=False):
        for terme, nombre in Counter(termes(texte)).items():
            vues = places.setdefault(terme, [])
            for _ in range(min(nombre, _OCCURRENCES_MAX)):
                vues.append(f"{len(vues) + 1}{etiquette}")
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
