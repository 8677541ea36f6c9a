"""Whole numbers that arrive in an address or a form: a number that the database could not hold is no number."""

from __future__ import annotations

_CHIFFRES = 18
"""The longest run of digits that always fits a key of 64 bits."""


def entier_borne(texte: str | None) -> int | None:
    """The natural number written in plain digits, at most 18 of them; None for anything else."""
    if texte and len(texte) <= _CHIFFRES and texte.isascii() and texte.isdigit():
        return int(texte)
    return None
