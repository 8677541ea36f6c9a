"""What a convention must say (minimum content of an habilitation), and what a careful one says. Pure; data in YAML.

Source: Code du travail, art. R. 6113-16-2 (points read: 1 to 7); the other clauses are good practice.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "convention.yaml"
QUAND = ("toujours", "cpf", "cfa")


@dataclass(frozen=True, slots=True)
class PointConvention:
    """One point. `minimal`: the law asks for it; `quand`: always, or only with CPF sub-contracting, or with a CFA."""

    cle: str
    theme: str
    libelle: str
    minimal: bool
    quand: str


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"points"}))


@cache
def points() -> tuple[PointConvention, ...]:
    """In the order of the file. Raises `ValueError` for one told twice or under a condition nobody knows."""
    lus = tuple(PointConvention(**x) for x in recueil().supplement("points"))
    if len({p.cle for p in lus}) != len(lus) or any(p.quand not in QUAND for p in lus):
        raise ValueError("convention.yaml: a point is told twice, or its condition is unknown")
    return lus


def attendus(*, cpf: bool, cfa: bool) -> list[PointConvention]:
    """The points of this convention."""
    vrais = {"toujours": True, "cpf": cpf, "cfa": cfa}
    return [p for p in points() if vrais[p.quand]]


_NUMERO = re.compile(r"\d|\b[IVXLC]+\b|\bannexe\s+[A-Z]\b|\bpréambule\b")


def est_une_reference(texte: str) -> bool:
    """Does it say where: the number of an article, a clause, an annex or a page (figures, Roman figures, the letter of an annex)?"""
    return _NUMERO.search(texte) is not None


def manques(ecrits: Container[str], *, cpf: bool, cfa: bool) -> tuple[list[PointConvention], list[PointConvention]]:
    """(what the law asks and the convention does not say, what a careful one would add). `ecrits`: keys of the points it holds."""
    absents = [p for p in attendus(cpf=cpf, cfa=cfa) if p.cle not in ecrits]
    return [p for p in absents if p.minimal], [p for p in absents if not p.minimal]


def texte_minimal(jour: date) -> str:
    """The citation behind the minimum content."""
    return recueil().texte("r6113_16_2", jour).citation
