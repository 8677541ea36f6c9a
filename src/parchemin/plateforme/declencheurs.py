"""Rows that the database itself refuses to change: triggers on both engines, put back by `post_migrate`, required by a check.

SQLite rebuilds a table to alter it and loses its triggers. A room describes its own (`Protection`), and `inscrire`s it: the
restoration of a backup suspends them all, the check names those that are missing.

They stop a program or a person who speaks to the database by mistake or in haste. Whoever owns the database can drop them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@dataclass(frozen=True, slots=True)
class Declencheur:
    """PostgreSQL: `quand` is the event, `portee` ROW or STATEMENT, `fonction` what it runs."""

    table: str
    quand: str
    portee: str
    fonction: str

    @property
    def sorte(self) -> int:
        """`pg_trigger.tgtype`: bit 0 row, 1 before, 2 insert, 3 delete, 4 update, 5 truncate."""
        return 2 + (self.portee == "ROW") + sum(_BITS[e] for e in self.quand.split(" OR "))


def sqlite(quand: str, refus: str, condition: str = "") -> str:
    """The definition of a SQLite trigger, without its name. `refus`: what is said, without an apostrophe."""
    si = f" WHEN {condition}" if condition else ""
    return f"BEFORE {quand}{si} BEGIN SELECT RAISE(ABORT, '{refus}'); END"


def lever(refus: str) -> str:
    """The same refusal in PL/pgSQL: both engines raise an `IntegrityError`."""
    return f"RAISE EXCEPTION '{refus}' USING ERRCODE = 'integrity_constraint_violation'"


@dataclass(frozen=True)
class Protection:
    """The triggers of one room. `fonctions`: body by name (PostgreSQL); `manque`: what the check says, with `{noms}`."""

    tables: tuple[str, ...]
    par_sqlite: Mapping[str, str]
    par_postgresql: Mapping[str, Declencheur]
    fonctions: Mapping[str, str]
    erreur: str
    manque: str

    def attendus(self, vendeur: str) -> set[str]:
        """Names of the triggers that must stand."""
        return set(self.par_postgresql if vendeur == "postgresql" else self.par_sqlite)

    def presents(self, connexion: Any) -> set[str]:
        """Names of the triggers that stand, enabled, with our definition: an empty one of the same name does not count."""
        with connexion.cursor() as curseur:
            if connexion.vendor != "postgresql":
                curseur.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                return {
                    nom
                    for nom, sql in curseur.fetchall()
                    if nom in self.par_sqlite and sql == f"CREATE TRIGGER {nom} {self.par_sqlite[nom]}"
                }
            curseur.execute(
                "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgtype, t.tgqual IS NULL AND t.tgattr = '' "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.oid = ANY(%s::regclass[])",
                [list(self.tables)],
            )
            debout = set()
            for nom, table, fonction, source, sorte, entier in curseur.fetchall():
                d = self.par_postgresql.get(nom)
                if (
                    d
                    and entier
                    and (table, fonction, source, sorte) == (d.table, d.fonction, self.fonctions[fonction], d.sorte)
                ):
                    debout.add(nom)
            return debout

    def poser(self, connexion: Any) -> None:
        """Create, or re-create, every trigger."""
        self.retirer(connexion)
        with connexion.cursor() as curseur:
            if connexion.vendor == "postgresql":
                for fonction, corps in self.fonctions.items():
                    curseur.execute(
                        f"CREATE OR REPLACE FUNCTION {fonction}() RETURNS trigger LANGUAGE plpgsql AS $garde${corps}$garde$"
                    )
                for nom, d in self.par_postgresql.items():
                    curseur.execute(
                        f"CREATE TRIGGER {nom} BEFORE {d.quand} ON {d.table} FOR EACH {d.portee} "
                        f"EXECUTE FUNCTION {d.fonction}()"
                    )
            else:
                for nom, corps in self.par_sqlite.items():
                    curseur.execute(f"CREATE TRIGGER {nom} {corps}")

    def retirer(self, connexion: Any) -> None:
        """Take them off. Never by a page: see `suspendus`."""
        with connexion.cursor() as curseur:
            if connexion.vendor == "postgresql":
                for nom, d in self.par_postgresql.items():
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom} ON {d.table}")
            else:
                for nom in self.par_sqlite:
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")

    @contextmanager
    def suspendus(self, connexion: Any) -> Iterator[None]:
        """Triggers aside, then back whatever happens: to restore into an emptied database, to empty one between tests.

        Inside a transaction, a crash or an error brings them back too: both engines roll such changes back.
        """
        self.retirer(connexion)
        try:
            yield
        finally:
            # In a broken transaction nothing may be sent, and the rollback restores them anyway.
            if not connexion.needs_rollback:
                self.poser(connexion)

    def apres_migration(self, sender: Any, using: str, **kwargs: Any) -> None:
        """`post_migrate`: put the triggers back."""
        connexion = connections[using]
        if self.tables_presentes(connexion) and self.presents(connexion) != self.attendus(connexion.vendor):
            self.poser(connexion)

    def tables_presentes(self, connexion: Any) -> bool:
        with connexion.cursor() as curseur:
            return set(self.tables) <= set(connexion.introspection.table_names(curseur))

    def manquants(self, connexion: Any) -> set[str]:
        if not self.tables_presentes(connexion):
            return set()
        return self.attendus(connexion.vendor) - self.presents(connexion)


_PROTECTIONS: list[Protection] = []


def inscrire(protection: Protection) -> Protection:
    """Known to the check and to the restoration. Once per room, on import."""
    _PROTECTIONS.append(protection)
    return protection


def retirer_tous(connexion: Any) -> None:
    """Take off the triggers of every room; `post_migrate` puts them back. Never by a page: see `suspendus`."""
    for protection in _PROTECTIONS:
        protection.retirer(connexion)


@contextmanager
def tous_suspendus(connexion: Any) -> Iterator[None]:
    """The triggers of every room aside, as `Protection.suspendus`."""
    with ExitStack() as pile:
        for protection in _PROTECTIONS:
            pile.enter_context(protection.suspendus(connexion))
        yield


@register(Tags.database)
def verifier_declencheurs(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`check --database default` fails when a trigger is missing, disabled or emptied."""
    return [
        Error(
            protection.manque.format(noms=", ".join(sorted(manquants))), hint="Lancez « parchemin migrer ».",
            id=protection.erreur,
        )
        for alias in databases or []
        for protection in _PROTECTIONS
        if (manquants := protection.manquants(connections[alias]))
    ]  # fmt: skip
