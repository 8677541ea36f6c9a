"""What the house knows about a subject of the conseil: a registry, so that each part and each room above puts its own figures.

A function is given the organisation and two days, and returns sentences and short tables, without a single name of a person. What it
returns is kept in the papers on the day the convocation leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation


@dataclass(frozen=True, slots=True)
class TableMatiere:
    """A short table: texts only, as they are read."""

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Matiere:
    """`url`: name of the page that holds the whole of it, whose only argument is the organisation; `marque`: what the caller will want
    to find again in the frozen papers (plain JSON)."""

    phrases: tuple[str, ...] = ()
    tables: tuple[TableMatiere, ...] = ()
    url: str = ""
    marque: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MatiereConseil:
    """One source. `sujet`: code of `conseil.yaml`; `matiere(organisation, du, au)`: what is known between two days included, or None."""

    code: str
    sujet: str
    titre: str
    matiere: Callable[[Organisation, date, date], Matiere | None]


_sources: dict[str, MatiereConseil] = {}


def inscrire_matiere(source: MatiereConseil) -> None:
    """Raises `RuntimeError` for a code already taken."""
    if _sources.get(source.code, source) != source:
        raise RuntimeError(f"matter of the conseil « {source.code} » registered twice")
    _sources[source.code] = source


def matiere_du_sujet(sujet: str, organisation: Organisation, du: date, au: date) -> list[dict[str, Any]]:
    """Everything known of a subject, as plain JSON, in the order of registration."""
    lues = []
    for s in _sources.values():
        m = s.matiere(organisation, du, au) if s.sujet == sujet else None
        if m is not None:
            lues.append(
                {
                    "code": s.code, "titre": s.titre, "phrases": list(m.phrases), "url": m.url, "marque": dict(m.marque),
                    "tables": [asdict(t) | {"colonnes": list(t.colonnes), "lignes": [list(x) for x in t.lignes]} for t in m.tables],
                }
            )  # fmt: skip
    return lues
