"""Canonical texts and hashes: what is hashed is a text that can be stored and read again, byte for byte."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, Enum):
        return _simple(valeur.value)
    if valeur is None or isinstance(valeur, bool | int | str):
        return valeur
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal) and not valeur.is_finite():
        raise TypeError("NaN and infinity are not figures")
    if isinstance(valeur, Decimal | Fraction | UUID):
        return str(valeur)
    if isinstance(valeur, dict):
        if not all(isinstance(cle, str) for cle in valeur):
            raise TypeError("keys of a canonical text are texts")
        return {cle: _simple(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_simple(v) for v in valeur]
    if isinstance(valeur, set | frozenset):
        return sorted((_simple(v) for v in valeur), key=_texte)
    # A float has no single decimal writing: figures are integers, decimals or fractions.
    raise TypeError(f"{type(valeur).__name__} has no canonical text")


def _texte(simple: Any) -> str:
    return json.dumps(simple, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonique(objet: Any) -> bytes:
    """UTF-8 JSON, sorted keys, no space. Raises `TypeError` for floats, NaN and unknown types.

    Dates and times are written in ISO form as they are (an instant keeps its offset), decimals and fractions as texts,
    enumerations by their value. A set is written in the order of its members' own texts.
    """
    return _texte(_simple(objet)).encode()


def sha256_hex(contenu: bytes | str) -> str:
    """64 lower-case hexadecimal characters."""
    return sha256(contenu.encode() if isinstance(contenu, str) else contenu).hexdigest()


def sha256_fichier(chemin: Path) -> str:
    """Hash of a file read by blocks."""
    h = sha256()
    with chemin.open("rb") as f:
        while bloc := f.read(1 << 20):
            h.update(bloc)
    return h.hexdigest()


def enchainer(precedente: str, texte: str) -> str:
    """Link of a chain: hash of the previous link followed by the text."""
    return sha256_hex(f"{precedente}\n{texte}")
