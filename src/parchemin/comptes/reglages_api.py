"""Limits of the API, as dated data with their reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from parchemin.socle.horloge import aujourdhui
from parchemin.socle.textes import Recueil


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parent / "donnees" / "api.yaml")


def reglage(cle: str) -> int:
    """The value in force today. Raises `KeyError`."""
    return int(recueil().valeur_au(cle, aujourdhui()))
