"""What an action may be born from: rooms and parts of this one say how to come back to the object. A registry, so that rooms above add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parchemin.amelioration.domain.actions import SorteOrigine

UrlDOrigine = Callable[[str, str], str]
"""(slug of the organisation, identifier) -> address of the object."""


@dataclass(frozen=True, slots=True)
class TypeOrigine:
    """`type`: as in a journal reference. `permission`: who may follow the link; the others read its words alone. `libelle(organisation_id,
    identifiant)`: its words, or None when there is no such object in that organisation."""

    type: str
    sorte: SorteOrigine
    permission: str
    url: UrlDOrigine
    libelle: Callable[[int, str], str | None]


_types: dict[str, TypeOrigine] = {}


def inscrire_origine(origine: TypeOrigine) -> None:
    """Raises `RuntimeError` for a type already there."""
    if _types.get(origine.type, origine) != origine:
        raise RuntimeError(f"origin of an action « {origine.type} » registered twice")
    _types[origine.type] = origine


def origine_de(type_: str) -> TypeOrigine | None:
    return _types.get(type_)
