"""How much a partner deserves to be looked at: a sum of points that anybody can redo by hand. Pure; factors and weights in YAML.

A factor gives no point up to `bas`, all its weight from `haut`, in proportion in between. What is not known is said and weighs nothing.
Points are exact tenths: the same facts give the same score on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

from parchemin.reseau.domain.phases import recueil
from parchemin.socle.empreintes import canonique

POIDS_MAX = 100


class NiveauRisque(StrEnum):
    FORT = "fort"
    MOYEN = "moyen"
    FAIBLE = "faible"


NIVEAUX_EN_MOTS = {
    NiveauRisque.FORT: ("Risque fort", "ko"), NiveauRisque.MOYEN: ("Risque moyen", "al"), NiveauRisque.FAIBLE: ("Risque faible", "ok"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FacteurRisque:
    """One factor. `poids`: points it may give; `bas`, `haut`: between which it grows."""

    cle: str
    libelle: str
    sens: str
    unite: str
    poids: int
    bas: int
    haut: int


@dataclass(frozen=True, slots=True)
class LigneRisque:
    """A factor read for one partner. `valeur` None: not known."""

    facteur: FacteurRisque
    valeur: Fraction | None
    poids: int
    points: Decimal

    @property
    def valeur_en_mots(self) -> str:
        if self.valeur is None:
            return "non connu"
        arrondi = dixieme(self.valeur)
        texte = f"{arrondi:f}".rstrip("0").rstrip(".").replace(".", ",") if arrondi % 1 else str(int(arrondi))
        return f"{texte}\u00a0{self.facteur.unite}" if self.facteur.unite else texte

    @property
    def points_en_mots(self) -> str:
        return points_en_mots(self.points)


@dataclass(frozen=True, slots=True)
class ScoreRisque:
    """`total` out of `sur`: the points that known factors could give."""

    lignes: tuple[LigneRisque, ...]
    total: Decimal
    sur: int
    niveau: NiveauRisque

    @property
    def total_en_mots(self) -> str:
        return points_en_mots(self.total)


def geler_score(s: ScoreRisque) -> str:
    """Everything a score was made of, as one text that never changes: each value, its weight and its points, exactly."""
    return canonique(
        {
            "niveau": str(s.niveau), "total": s.total, "sur": s.sur,
            "facteurs": [
                {
                    "cle": x.facteur.cle, "libelle": x.facteur.libelle, "valeur": x.valeur, "en_mots": x.valeur_en_mots,
                    "poids": x.poids, "points": x.points, "bas": x.facteur.bas, "haut": x.facteur.haut,
                }
                for x in s.lignes
            ],
        }
    ).decode()  # fmt: skip


def points_en_mots(points: Decimal) -> str:
    return str(int(points)) if points % 1 == 0 else f"{points:.1f}".replace(".", ",")


def dixieme(valeur: Fraction) -> Decimal:
    return (Decimal(valeur.numerator) / Decimal(valeur.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@cache
def facteurs() -> tuple[FacteurRisque, ...]:
    """In the order of the file. Raises `ValueError` for one told twice, or whose bounds are the wrong way round."""
    lus = tuple(FacteurRisque(**x) for x in recueil().supplement("facteurs"))
    if len({f.cle for f in lus}) != len(lus) or any(f.bas >= f.haut or not 0 <= f.poids <= POIDS_MAX for f in lus):
        raise ValueError(
            "controles.yaml: a factor is told twice, its bounds are inverted or its weight is out of range"
        )
    return lus


def poids_de_la_maison() -> dict[str, int]:
    return {f.cle: f.poids for f in facteurs()}


def points(f: FacteurRisque, poids: int, valeur: Fraction | None) -> Decimal:
    """Between 0 and `poids`, in tenths."""
    if valeur is None:
        return Decimal(0)
    part = min(Fraction(1), max(Fraction(0), (valeur - f.bas) / (f.haut - f.bas)))
    return dixieme(part * poids)


def score(valeurs: Mapping[str, Fraction | None], poids: Mapping[str, int], jour: date) -> ScoreRisque:
    """The score of one partner. A factor without a weight of the organisation has the house's."""
    lignes = tuple(
        LigneRisque(f, valeurs.get(f.cle), p := poids.get(f.cle, f.poids), points(f, p, valeurs.get(f.cle)))
        for f in facteurs()
    )
    total = sum((x.points for x in lignes), Decimal(0))
    sur = sum(x.poids for x in lignes if x.valeur is not None)
    return ScoreRisque(lignes, total, sur, _niveau(total, sur, jour))


def _niveau(total: Decimal, sur: int, jour: date) -> NiveauRisque:
    part = Fraction(total) * 100 / sur if sur else Fraction(0)
    if part >= int(recueil().valeur_au("niveau_fort", jour)):
        return NiveauRisque.FORT
    return NiveauRisque.MOYEN if part >= int(recueil().valeur_au("niveau_moyen", jour)) else NiveauRisque.FAIBLE
