"""The verification code: twelve unambiguous symbols, the last of which checks the others.

31 symbols (no 0, 1, I, L or O), a prime number, so that the weighted sum detects every single wrong symbol and every
exchange of two symbols, wherever they stand. Eleven free symbols give about 2,5 × 10^16 codes: none is found by trying.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGUEUR = 12
_VALEURS = {symbole: rang for rang, symbole in enumerate(ALPHABET)}
_BASE = len(ALPHABET)


def _clef(debut: str) -> str:
    """The symbol that makes the weighted sum a multiple of 31; weights 2 to 12, the key weighs 1."""
    somme = sum(_VALEURS[x] * poids for x, poids in zip(debut, range(LONGUEUR, 1, -1), strict=True))
    return ALPHABET[-somme % _BASE]


def nouveau(hasard: Callable[[int], int] = secrets.randbelow) -> str:
    """A new code, without separators. `hasard(n)`: a number from 0 to n - 1."""
    debut = "".join(ALPHABET[hasard(_BASE)] for _ in range(LONGUEUR - 1))
    return debut + _clef(debut)


def lire(texte: str) -> str | None:
    """The code as typed, spaces, dashes and case left aside; None when it cannot be one (length, symbol, key)."""
    propre = "".join(x for x in texte.upper() if x.isalnum())
    if len(propre) != LONGUEUR or any(x not in _VALEURS for x in propre):
        return None
    return propre if _clef(propre[:-1]) == propre[-1] else None


def en_groupes(code: str) -> str:
    """« K7QM-2XDA-9RTV »: as it is printed and read aloud."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
