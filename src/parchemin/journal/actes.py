"""Names of the acts as a reader says them: the journal keeps stable codes, pages and exports show words."""

from __future__ import annotations

from collections.abc import Mapping

_LIBELLES: dict[str, str] = {"journal.effacer": "Effacement de détails"}


def nommer_actes(libelles: Mapping[str, str]) -> None:
    """Each room names its own acts, at start. A code named twice with two labels is a programming error."""
    for code, libelle in libelles.items():
        if _LIBELLES.setdefault(code, libelle) != libelle:
            raise RuntimeError(f"act {code!r} already has a label")


def libelle_acte(code: str) -> str:
    """The label; the code itself for an act of a room that is no longer there."""
    return _LIBELLES.get(code, code)


def actes_nommes() -> frozenset[str]:
    return frozenset(_LIBELLES)
