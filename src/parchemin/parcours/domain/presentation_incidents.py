"""Natures of incidents: a dated list, with what usually may change a result (usages B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil

CHEMIN = Path(__file__).resolve().parent.parent / "donnees" / "incidents.yaml"


@dataclass(frozen=True, slots=True)
class NatureIncident:
    """A nature of incident. `affecte`: the jury usually has to look at it."""

    code: str
    libelle: str
    affecte: bool


@cache
def _recueil() -> Recueil:
    return Recueil(CHEMIN)


def natures(jour: date) -> dict[str, NatureIncident]:
    """Natures in use on a day, by code, in the order of the list."""
    valeur = _recueil().valeur_au("incidents", jour)
    return {code: NatureIncident(code, v["libelle"], v["affecte"]) for code, v in valeur.items()}


def libelle(code: str) -> str:
    """The words of a code, whatever the day; the code itself when nobody knows it any more."""
    for p in _recueil().parametres():
        if p.cle == "incidents" and code in p.valeur:
            return str(p.valeur[code]["libelle"])
    return code
