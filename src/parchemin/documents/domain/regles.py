"""The mentions, read from their data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from parchemin.documents.domain.mentions import RegleMention
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "mentions.yaml"


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"regles"}))


@cache
def regles() -> tuple[RegleMention, ...]:
    """Every rule, by code. Raises `ValueError` for a rule without a text in the same file."""
    connus = {t.cle for t in recueil().textes()}
    lues = tuple(
        RegleMention(**{**brut, "natures": tuple(brut.get("natures", ()))}) for brut in recueil().supplement("regles")
    )
    if inconnus := sorted({r.texte for r in lues} - connus):
        raise ValueError(f"mentions.yaml: no text {', '.join(inconnus)}")
    return lues
