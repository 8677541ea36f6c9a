"""Append-only triggers. SQLite rebuilds a table to alter it and loses them: `post_migrate` puts them back.

`DetailEvenement` may be deleted (erasure) but never rewritten. The head of a chain only moves forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_EV, _DE, _TE = "journal_evenement", "journal_detailevenement", "journal_tetedechaine"
_REFUS = "le journal ne se modifie pas"

SQLITE = {
    "journal_evenement_sans_update": f"BEFORE UPDATE ON {_EV} BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END",
    "journal_evenement_sans_delete": f"BEFORE DELETE ON {_EV} BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END",
    "journal_detail_sans_update": f"BEFORE UPDATE ON {_DE} BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END",
    "journal_tete_avance": (
        f"BEFORE UPDATE ON {_TE} WHEN NEW.rang < OLD.rang OR NEW.chaine <> OLD.chaine "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END"
    ),
    "journal_tete_sans_delete": f"BEFORE DELETE ON {_TE} BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END",
}
POSTGRESQL = {
    "journal_evenement_sans_update": f"BEFORE UPDATE OR DELETE ON {_EV} FOR EACH ROW",
    "journal_evenement_sans_truncate": f"BEFORE TRUNCATE ON {_EV} FOR EACH STATEMENT",
    "journal_detail_sans_update": f"BEFORE UPDATE ON {_DE} FOR EACH ROW",
    "journal_detail_sans_truncate": f"BEFORE TRUNCATE ON {_DE} FOR EACH STATEMENT",
    "journal_tete_avance": (
        f"BEFORE UPDATE ON {_TE} FOR EACH ROW WHEN (NEW.rang < OLD.rang OR NEW.chaine <> OLD.chaine)"
    ),
    "journal_tete_sans_delete": f"BEFORE DELETE ON {_TE} FOR EACH ROW",
    "journal_tete_sans_truncate": f"BEFORE TRUNCATE ON {_TE} FOR EACH STATEMENT",
}
_TABLES = (_EV, _DE, _TE)


def attendus(vendeur: str) -> set[str]:
    return set(POSTGRESQL if vendeur == "postgresql" else SQLITE)


def presents(connexion: Any) -> set[str]:
    """Names of the triggers that stand on the tables of the journal."""
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname = ANY(%s)",
                [list(_TABLES)],
            )
        else:
            curseur.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%%'")
        return {ligne[0] for ligne in curseur.fetchall()}


def poser(connexion: Any) -> None:
    """Create, or re-create, every trigger."""
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(
                "CREATE OR REPLACE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUS}'; END $$"
            )
            for nom, corps in POSTGRESQL.items():
                curseur.execute(f"CREATE OR REPLACE TRIGGER {nom} {corps} EXECUTE FUNCTION journal_refuser()")
        else:
            for nom, corps in SQLITE.items():
                curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")
                curseur.execute(f"CREATE TRIGGER {nom} {corps}")


def retirer(connexion: Any) -> None:
    """Take them off: for a restore into an emptied database and for the tests' own cleaning, never by a page."""
    with connexion.cursor() as curseur:
        for nom in presents(connexion):
            if connexion.vendor == "postgresql":
                table = _EV if "evenement" in nom else _DE if "detail" in nom else _TE
                curseur.execute(f"DROP TRIGGER IF EXISTS {nom} ON {table}")
            else:
                curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")


def apres_migration(sender: Any, using: str, **kwargs: Any) -> None:
    connexion = connections[using]
    with connexion.cursor() as curseur:
        tables = set(connexion.introspection.table_names(curseur))
    if set(_TABLES) <= tables:
        poser(connexion)


@register(Tags.database)
def verifier_declencheurs(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`check --database default` fails when a trigger is missing."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connexion = connections[alias]
        with connexion.cursor() as curseur:
            tables = set(connexion.introspection.table_names(curseur))
        manquants = attendus(connexion.vendor) - presents(connexion) if set(_TABLES) <= tables else set()
        if manquants:
            messages.append(
                Error(
                    f"Le journal n’est plus protégé : il manque {', '.join(sorted(manquants))}.",
                    hint="Lancez « parchemin migrer ».",
                    id="journal.E001",
                )
            )
    return messages
