"""Cells: their text, their JSON, the letter of their column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from parchemin.imports.domain.modele import Cellule


@dataclass(frozen=True, slots=True)
class LigneBrute:
    """One row of a sheet. `etalees`: its cells with horizontal merges spread, useful to compose headings only."""

    numero: int
    cellules: list[Cellule]
    etalees: list[Cellule]


_BLANCS = re.compile(r"[\s\u00a0\u2000-\u200f\u2028\u2029\u202f\u2060\ufeff]+")
_TEXTE_FORCE = re.compile(r'="(.*)"', re.DOTALL)
FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def lettre(rang: int) -> str:
    """Letter of a column counted from 0: A, B… Z, AA."""
    nom = ""
    n = rang + 1
    while n:
        n, reste = divmod(n - 1, 26)
        nom = chr(65 + reste) + nom
    return nom


def propre(texte: str) -> str:
    """NFC, no invisible character, single spaces, none around."""
    # Almost every cell: printable means no control, no invisible character, no other space than the plain one.
    if texte.isprintable() and (texte.isascii() or unicodedata.is_normalized("NFC", texte)):
        return " ".join(texte.split()) if "  " in texte or texte[:1] == " " or texte[-1:] == " " else texte
    return _BLANCS.sub(" ", unicodedata.normalize("NFC", texte)).strip()


def texte_de(cellule: Cellule) -> str:
    """What a person reads in the cell, "" when empty; French date and decimal comma; a whole number without decimals.

    `="00123"` (text forced in a CSV) and the apostrophe put before a formula by our own exports are undone.
    """
    if isinstance(cellule, str):
        t = propre(cellule)
        debut = t[:1]
        if debut == "=" and (force := _TEXTE_FORCE.fullmatch(t)):
            return propre(force[1])
        return t[1:] if debut == "'" and t.lstrip("'").startswith(FORMULES) else t
    if cellule is None:
        return ""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, int):
        return str(cellule)
    if isinstance(cellule, float | Decimal):
        return nombre_en_texte(cellule)
    if isinstance(cellule, datetime):
        return f"{cellule:%d/%m/%Y}" if cellule.time() == time(0) else f"{cellule:%d/%m/%Y %H:%M}"
    if isinstance(cellule, date):
        return f"{cellule:%d/%m/%Y}"
    return f"{cellule:%H:%M}"


def nombre_en_texte(nombre: float | Decimal) -> str:
    """`12,5`; never an exponent below 10^15; a whole number has no decimals."""
    d = nombre if isinstance(nombre, Decimal) else Decimal(format(nombre, ".15g"))
    if not d.is_finite():
        return str(d)
    t = format(d, "f")
    return (t.rstrip("0").rstrip(".") if "." in t else t).replace(".", ",")


def cellule_lue(brute: Any) -> Cellule:
    """What a reader of spreadsheets gives, in our types: "" is None, 3.0 is 3, a duration is a text."""
    if type(brute) is str:
        return brute or None
    if type(brute) is float:
        return int(brute) if brute.is_integer() and abs(brute) < 1e15 else brute
    if brute is None or isinstance(brute, bool | int | Decimal):
        return brute
    if isinstance(brute, datetime):
        return brute.date() if brute.time() == time(0) else brute
    if isinstance(brute, date | time):
        return brute
    if isinstance(brute, timedelta):
        minutes = int(brute.total_seconds() // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(brute)


_TELLES_QUELLES = frozenset({str, int, float, bool, type(None)})


def vers_json(cellules: Sequence[Cellule]) -> list[Any]:
    """JSON-able cells: dates, times and decimals are tagged, the others are themselves."""
    if _TELLES_QUELLES.issuperset(map(type, cellules)):
        return list(cellules)
    return [c if c is None or isinstance(c, str | int | float) else _etiqueter(c) for c in cellules]


def _etiqueter(c: Cellule) -> dict[str, str]:
    if isinstance(c, datetime):
        return {"i": c.isoformat()}
    if isinstance(c, date):
        return {"j": c.isoformat()}
    if isinstance(c, time):
        return {"h": c.isoformat()}
    return {"d": str(c)}


def depuis_json(brutes: Sequence[Any]) -> list[Cellule]:
    """The cells that `vers_json` wrote."""
    return [_relire(b) if isinstance(b, dict) else b for b in brutes]


def _relire(b: dict[str, str]) -> Cellule:
    ((sorte, texte),) = b.items()
    if sorte == "j":
        return date.fromisoformat(texte)
    if sorte == "i":
        return datetime.fromisoformat(texte)
    if sorte == "h":
        return time.fromisoformat(texte)
    return Decimal(texte)


def est_vide(cellules: Sequence[Cellule]) -> bool:
    """No cell holds anything but blanks."""
    # A plain loop: asked of every row, and nearly always settled by the first cell.
    for c in cellules:  # noqa: SIM110
        if c is not None and (not isinstance(c, str) or c.strip()):
            return False
    return True
