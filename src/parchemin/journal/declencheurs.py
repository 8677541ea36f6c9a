"""Append-only triggers. SQLite rebuilds a table to alter it and loses them: `post_migrate` puts them back.

* An event is never changed nor deleted, and none enters behind the head of its chain.
* Details may be deleted (erasure), never rewritten, and never come back once the head has passed them.
* The head of a chain only moves forward.

They stop a program or a person who speaks to the database by mistake or in haste. Whoever owns the database can drop
them: then the chain itself tells (`verification`), and a head kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_EV, _DE, _TE = "journal_evenement", "journal_detailevenement", "journal_tetedechaine"
_TABLES = (_EV, _DE, _TE)
_REFUS = "le journal ne se modifie pas"


@dataclass(frozen=True, slots=True)
class _Declencheur:
    """`quand` is the moment and event; `fonction` is PostgreSQL's, `corps` SQLite's (without the refusal)."""

    table: str
    quand: str
    portee: str
    fonction: str = "journal_refuser"


def _sqlite(quand: str, condition: str = "") -> str:
    si = f" WHEN {condition}" if condition else ""
    return f"BEFORE {quand}{si} BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END"


_DEPASSE = f"NEW.rang <= coalesce((SELECT t.rang FROM {_TE} t WHERE t.chaine = NEW.chaine), NEW.rang)"  # noqa: S608
"""The rank belongs to the past, or the chain has no head: the service moves the head after the rows."""


def _deja(table: str, colonne: str) -> str:
    """SQLite only: INSERT OR REPLACE removes the row in its way without running the DELETE triggers."""
    return f"EXISTS (SELECT 1 FROM {table} x WHERE x.{colonne} = NEW.{colonne})"  # noqa: S608


SQLITE = {
    "journal_evenement_sans_update": _sqlite(f"UPDATE ON {_EV}"),
    "journal_evenement_sans_delete": _sqlite(f"DELETE ON {_EV}"),
    "journal_evenement_en_avant": _sqlite(f"INSERT ON {_EV}", f"{_DEPASSE} OR {_deja(_EV, 'id')}"),
    "journal_detail_sans_update": _sqlite(f"UPDATE ON {_DE}"),
    "journal_detail_en_avant": _sqlite(f"INSERT ON {_DE}", f"{_DEPASSE} OR {_deja(_DE, 'id')}"),
    "journal_tete_avance": _sqlite(f"UPDATE ON {_TE}", "NEW.rang <= OLD.rang OR NEW.chaine <> OLD.chaine"),
    "journal_tete_unique": _sqlite(f"INSERT ON {_TE}", _deja(_TE, "chaine")),
    "journal_tete_sans_delete": _sqlite(f"DELETE ON {_TE}"),
}
POSTGRESQL = {
    "journal_evenement_sans_update": _Declencheur(_EV, "UPDATE OR DELETE", "ROW"),
    "journal_evenement_sans_truncate": _Declencheur(_EV, "TRUNCATE", "STATEMENT"),
    "journal_evenement_en_avant": _Declencheur(_EV, "INSERT", "ROW", "journal_refuser_le_passe"),
    "journal_detail_sans_update": _Declencheur(_DE, "UPDATE", "ROW"),
    "journal_detail_sans_truncate": _Declencheur(_DE, "TRUNCATE", "STATEMENT"),
    "journal_detail_en_avant": _Declencheur(_DE, "INSERT", "ROW", "journal_refuser_le_passe"),
    "journal_tete_avance": _Declencheur(_TE, "UPDATE", "ROW", "journal_refuser_le_recul"),
    "journal_tete_sans_delete": _Declencheur(_TE, "DELETE", "ROW"),
    "journal_tete_sans_truncate": _Declencheur(_TE, "TRUNCATE", "STATEMENT"),
}
_LEVER = f"RAISE EXCEPTION '{_REFUS}' USING ERRCODE = 'integrity_constraint_violation'"
FONCTIONS = {
    "journal_refuser": f" BEGIN {_LEVER}; END ",
    "journal_refuser_le_passe": f" BEGIN IF {_DEPASSE} THEN {_LEVER}; END IF; RETURN NEW; END ",
    "journal_refuser_le_recul": (
        f" BEGIN IF NEW.rang <= OLD.rang OR NEW.chaine <> OLD.chaine THEN {_LEVER}; END IF; RETURN NEW; END "
    ),
}


def _definition(nom: str) -> str:
    d = POSTGRESQL[nom]
    return f"CREATE TRIGGER {nom} BEFORE {d.quand} ON {d.table} FOR EACH {d.portee} EXECUTE FUNCTION {d.fonction}()"


def attendus(vendeur: str) -> set[str]:
    """Names of the triggers that must stand."""
    return set(POSTGRESQL if vendeur == "postgresql" else SQLITE)


def presents(connexion: Any) -> set[str]:
    """Names of the triggers that stand, enabled, with our definition: an empty one of the same name does not count."""
    with connexion.cursor() as curseur:
        if connexion.vendor != "postgresql":
            curseur.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {nom for nom, sql in curseur.fetchall() if sql == f"CREATE TRIGGER {nom} {SQLITE.get(nom, '')}"}
        curseur.execute(
            "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgtype, t.tgqual IS NULL AND t.tgattr = '' "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.oid = ANY(%s::regclass[])",
            [list(_TABLES)],
        )
        debout = set()
        for nom, table, fonction, source, sorte, entier in curseur.fetchall():
            d = POSTGRESQL.get(nom)
            if (
                d
                and entier
                and (table, fonction, source, sorte) == (d.table, d.fonction, FONCTIONS[fonction], _sorte(d))
            ):
                debout.add(nom)
        return debout


def _sorte(d: _Declencheur) -> int:
    """`pg_trigger.tgtype`: bit 0 row, 1 before, 2 insert, 3 delete, 4 update, 5 truncate."""
    bits = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
    return 2 + (d.portee == "ROW") + sum(bits[e] for e in d.quand.split(" OR "))


def poser(connexion: Any) -> None:
    """Create, or re-create, every trigger."""
    retirer(connexion)
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            for fonction, corps in FONCTIONS.items():
                curseur.execute(
                    f"CREATE OR REPLACE FUNCTION {fonction}() RETURNS trigger LANGUAGE plpgsql AS $journal${corps}$journal$"
                )
            for nom in POSTGRESQL:
                curseur.execute(_definition(nom))
        else:
            for nom, corps in SQLITE.items():
                curseur.execute(f"CREATE TRIGGER {nom} {corps}")


def retirer(connexion: Any) -> None:
    """Take them off. Never by a page: see `suspendus`."""
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            for nom, d in POSTGRESQL.items():
                curseur.execute(f"DROP TRIGGER IF EXISTS {nom} ON {d.table}")
        else:
            for nom in SQLITE:
                curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")


@contextmanager
def suspendus(connexion: Any) -> Iterator[None]:
    """Triggers aside, then back whatever happens: to restore into an emptied database, to empty one between tests.

    Inside a transaction, a crash or an error brings them back too: both engines roll such changes back.
    """
    retirer(connexion)
    try:
        yield
    finally:
        # In a broken transaction nothing may be sent, and the rollback restores them anyway.
        if not connexion.needs_rollback:
            poser(connexion)


def apres_migration(sender: Any, using: str, **kwargs: Any) -> None:
    """`post_migrate` of the journal: put the triggers back."""
    connexion = connections[using]
    if _tables_presentes(connexion) and presents(connexion) != attendus(connexion.vendor):
        poser(connexion)


def _tables_presentes(connexion: Any) -> bool:
    with connexion.cursor() as curseur:
        return set(_TABLES) <= set(connexion.introspection.table_names(curseur))


@register(Tags.database)
def verifier_declencheurs(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`check --database default` fails when a trigger is missing, disabled or emptied."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connexion = connections[alias]
        manquants = attendus(connexion.vendor) - presents(connexion) if _tables_presentes(connexion) else set()
        if manquants:
            messages.append(
                Error(
                    f"Le journal n’est plus protégé : il manque {', '.join(sorted(manquants))}.",
                    hint="Lancez « parchemin migrer ».",
                    id="journal.E001",
                )
            )
    return messages
