"""Text as the fonts can draw it: composed accents, no fancy space, and no character without a glyph."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from parchemin.plateforme.pdf.constats import CARACTERE_SANS_DESSIN, POLICES_ABSENTES
from parchemin.socle.constats import Constat, ErreurMetier

POLICES = Path(__file__).resolve().parent / "polices"
_EQUIVALENTS = str.maketrans(
    {"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2011": "-", "\u2010": "-", "\u00ad": "", "\ufeff": "", "\u2060": ""}
)
"""Signs that these fonts lack and that read the same: narrow spaces, hyphens that do not break."""
_BLANCS = frozenset("\n\t")


@cache
def _couverture() -> frozenset[str]:
    """Characters that every face draws, and the blanks that none has to. Raises `ErreurMetier` (PDF-002) when the fonts were not made."""
    try:
        texte = (POLICES / "couverture.txt").read_text(encoding="ascii")
    except FileNotFoundError:
        raise ErreurMetier(POLICES_ABSENTES.constat()) from None
    codes: set[int] = set()
    for plage in texte.strip().split(","):
        debut, _, fin = plage.partition("-")
        codes.update(range(int(debut, 16), int(fin or debut, 16) + 1))
    return frozenset(map(chr, codes)) | _BLANCS


def preparer_texte(texte: str) -> str:
    """NFC, so that « é » typed in two signs finds its glyph; equivalents for the few signs that the fonts lack."""
    return unicodedata.normalize("NFC", texte).translate(_EQUIVALENTS)


def caracteres_sans_dessin(texte: str) -> str:
    """The characters of a text, once prepared, that would print as an empty box; each once, in order."""
    couverture, prepare = _couverture(), preparer_texte(texte)
    if couverture.issuperset(prepare):
        return ""
    return "".join(dict.fromkeys(c for c in prepare if c not in couverture))


def _nom(caractere: str) -> str:
    visible = caractere if caractere.isprintable() else unicodedata.name(caractere, "signe invisible").lower()
    return f"« {visible} » (U+{ord(caractere):04X})"


def constat_de(texte: str) -> Constat | None:
    """PDF-001 on a text that cannot be drawn whole, else None."""
    manquants = caracteres_sans_dessin(texte)
    if not manquants:
        return None
    montre = texte if len(texte) <= 80 else f"{texte[:77]}…"
    return CARACTERE_SANS_DESSIN.constat(texte=montre, caracteres=", ".join(_nom(c) for c in manquants[:5]))


@lru_cache(maxsize=4096)
def _prepare(texte: str) -> tuple[str, Constat | None]:
    """The papers of one session share most of their texts: each is worked on once."""
    return preparer_texte(texte), constat_de(texte)


def preparer(donnees: Any, constats: list[Constat]) -> Any:
    """A JSON value with every text prepared; what cannot be drawn is added to `constats`.

    Raises `TypeError` for a float (a mark is exact: hand its text) and for what JSON does not hold.
    """
    if isinstance(donnees, str):
        texte, constat = _prepare(donnees)
        if constat is not None and constat not in constats:
            constats.append(constat)
        return texte
    if donnees is None or isinstance(donnees, (bool, int)):
        return donnees
    if isinstance(donnees, Mapping):
        return {str(cle): preparer(valeur, constats) for cle, valeur in donnees.items()}
    if isinstance(donnees, Sequence) and not isinstance(donnees, (bytes, bytearray)):
        return [preparer(valeur, constats) for valeur in donnees]
    raise TypeError(
        f"a document takes texts, whole numbers, booleans, lists and mappings, not {type(donnees).__name__}"
    )
