"""The code by which somebody who reads no names follows one course from list to list. Pure.

A keyed fingerprint, nested as HMAC is: without the key nobody goes from a number to its code, nor back. It is written in the few
functions that SQLite and PostgreSQL share (MD5 of texts), so that a list is sorted and searched by code without being read whole.
Numbers of courses would tell the order of arrivals, which may be that of the alphabet.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SIGNES = "23456789CDFGHJKMNPQRTVWXY"
"""No sign that is read for another (0 and O, 1 and I, B and 8, S and 5, Z and 2), no vowel that would make a word; in their order."""
LONGUEUR = 6
_COMBIEN = len(SIGNES) ** LONGUEUR
_TETE = 8
"""Hexadecimal digits of a fingerprint that make the code: each code stands for a span of them, in the same order."""


@dataclass(frozen=True, slots=True)
class CleDeCodes:
    """The two keys of one organisation, inner and outer, as texts."""

    dedans: str
    dehors: str

    def empreinte(self, numero: int | str) -> str:
        """As `selectors.codes.empreinte` computes it in the database."""
        return _md5(self.dehors + _md5(f"{self.dedans}{numero}"))


def _md5(texte: str) -> str:
    return hashlib.md5(texte.encode(), usedforsecurity=False).hexdigest()


def code_de(empreinte: str) -> str:
    """Six signs, in the order of the fingerprints: rows sorted by one are sorted by the other."""
    rang = int(empreinte[:_TETE], 16) * _COMBIEN >> (4 * _TETE)
    signes = []
    for _ in range(LONGUEUR):
        rang, n = divmod(rang, len(SIGNES))
        signes.append(SIGNES[n])
    return "".join(reversed(signes))


def lire_code(texte: str) -> str:
    """What was typed as a code (« k7m 4pq »), or "" when it is none."""
    lu = "".join(texte.split()).replace("-", "").upper()
    return lu if len(lu) == LONGUEUR and set(lu) <= set(SIGNES) else ""


def empreintes_du_code(code: str) -> tuple[str, str]:
    """First fingerprint of a code, and the first that is no longer one of it (greater than all of them for the last code)."""
    rang = 0
    for signe in code:
        rang = rang * len(SIGNES) + SIGNES.index(signe)
    bas, haut = (-(-(n << (4 * _TETE)) // _COMBIEN) for n in (rang, rang + 1))
    return f"{bas:0{_TETE}x}", f"{haut:0{_TETE}x}" if haut < 1 << (4 * _TETE) else "g"
