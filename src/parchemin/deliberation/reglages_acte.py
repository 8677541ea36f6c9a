"""Delays of the reminders around a jury: dated data, read once."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil


@cache
def reglages() -> Recueil:
    """The file beside this one. Raises `ValueError` for a fault in it."""
    return Recueil(Path(__file__).with_name("reglages_acte.yaml"))


def delai(cle: str, jour: date) -> int:
    """A delay in days. Raises `KeyError`."""
    return int(reglages().parametre(cle, jour).valeur)
