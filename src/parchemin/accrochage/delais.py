"""Delays, as dated data with their text."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.socle.textes import Recueil


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parent / "donnees" / "delais.yaml")


def delai(cle: str, jour: date) -> Any:
    """The value on a day. Raises `KeyError`."""
    return recueil().valeur_au(cle, jour)


def source(cle: str, jour: date) -> str:
    """The text behind it, « (à vérifier) » when it was not read."""
    return recueil().source(cle, jour)
