"""Append-only triggers. SQLite rebuilds a table to alter it and loses them: `post_migrate` puts them back.

* An event is never changed nor deleted, and none enters behind the head of its chain.
* Details may be deleted (erasure), never rewritten, and never come back once the head has passed them.
* The head of a chain only moves forward.

They stop a program or a person who speaks to the database by mistake or in haste. Whoever owns the database can drop
them: then the chain itself tells (`verification`), and a head kept elsewhere. What puts them back and requires them is
`plateforme.declencheurs`.
"""

from __future__ import annotations

from parchemin.plateforme.declencheurs import Declencheur, Protection, inscrire, lever, verifier_declencheurs
from parchemin.plateforme.declencheurs import sqlite as _definition

__all__ = ["FONCTIONS", "POSTGRESQL", "PROTECTION", "SQLITE", "verifier_declencheurs"]
_EV, _DE, _TE = "journal_evenement", "journal_detailevenement", "journal_tetedechaine"
_REFUS = "le journal ne se modifie pas"


def _sqlite(quand: str, condition: str = "") -> str:
    return _definition(quand, _REFUS, condition)


def _declencheur(table: str, quand: str, portee: str, fonction: str = "journal_refuser") -> Declencheur:
    return Declencheur(table, quand, portee, fonction)


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
    "journal_evenement_sans_update": _declencheur(_EV, "UPDATE OR DELETE", "ROW"),
    "journal_evenement_sans_truncate": _declencheur(_EV, "TRUNCATE", "STATEMENT"),
    "journal_evenement_en_avant": _declencheur(_EV, "INSERT", "ROW", "journal_refuser_le_passe"),
    "journal_detail_sans_update": _declencheur(_DE, "UPDATE", "ROW"),
    "journal_detail_sans_truncate": _declencheur(_DE, "TRUNCATE", "STATEMENT"),
    "journal_detail_en_avant": _declencheur(_DE, "INSERT", "ROW", "journal_refuser_le_passe"),
    "journal_tete_avance": _declencheur(_TE, "UPDATE", "ROW", "journal_refuser_le_recul"),
    "journal_tete_sans_delete": _declencheur(_TE, "DELETE", "ROW"),
    "journal_tete_sans_truncate": _declencheur(_TE, "TRUNCATE", "STATEMENT"),
}
_LEVER = lever(_REFUS)
FONCTIONS = {
    "journal_refuser": f" BEGIN {_LEVER}; END ",
    "journal_refuser_le_passe": f" BEGIN IF {_DEPASSE} THEN {_LEVER}; END IF; RETURN NEW; END ",
    "journal_refuser_le_recul": (
        f" BEGIN IF NEW.rang <= OLD.rang OR NEW.chaine <> OLD.chaine THEN {_LEVER}; END IF; RETURN NEW; END "
    ),
}
PROTECTION = inscrire(
    Protection(
        (_EV, _DE, _TE), SQLITE, POSTGRESQL, FONCTIONS, "journal.E001", "Le journal n’est plus protégé : il manque {noms}."
    )
)  # fmt: skip
attendus, presents, poser = PROTECTION.attendus, PROTECTION.presents, PROTECTION.poser
retirer, suspendus, apres_migration = PROTECTION.retirer, PROTECTION.suspendus, PROTECTION.apres_migration
