"""Periods, school years, legal month arithmetic, French dates."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_JJMMAAAA = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def ajouter_mois(jour: date, mois: int) -> date:
    """Same day `mois` months later (or before), or the last day of that month when it is shorter.

    Source: delays in months expire on the day bearing the same number, failing which on the last of the month
    (Code de procédure civile, art. 641; règlement n° 1182/71, art. 3).
    """
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))


def ajouter_annees(jour: date, annees: int) -> date:
    """Same day `annees` years later; 29 February becomes 28."""
    return ajouter_mois(jour, 12 * annees)


def ans_en_mots(ans: int) -> str:
    """« moins d’un an », « 1 an », « 13 ans »: nobody is « 0 ans » old."""
    return "moins d’un an" if ans < 1 else f"{ans} an{'s' if ans > 1 else ''}"


def date_fr(jour: date) -> str:
    """« 24 novembre 2026 », « 1er décembre 2026 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def parse_date_fr(texte: str) -> date:
    """`JJ/MM/AAAA`, two, two and four digits. Raises `ValueError` with a French sentence."""
    trouve = _JJMMAAAA.fullmatch(texte.strip())
    if not trouve:
        raise ValueError(f"« {texte.strip()[:40]} » n’est pas une date au format JJ/MM/AAAA")
    try:
        return date(int(trouve[3]), int(trouve[2]), int(trouve[1]))
    except ValueError as e:
        raise ValueError(f"le {texte.strip()} n’existe pas") from e


@dataclass(frozen=True, slots=True)
class Periode:
    """Days from `debut` to `fin`, both included; None means open. Raises `ValueError` when inverted."""

    debut: date | None = None
    fin: date | None = None

    def __post_init__(self) -> None:
        if self.debut and self.fin and self.fin < self.debut:
            raise ValueError("a period ends after it begins")

    def __contains__(self, jour: date) -> bool:
        return (self.debut is None or self.debut <= jour) and (self.fin is None or jour <= self.fin)

    def contient(self, autre: Periode) -> bool:
        """Every day of `autre` is in this period."""
        return self.intersection(autre) == autre

    def intersection(self, autre: Periode) -> Periode | None:
        """Days in both, or None."""
        debuts = [d for d in (self.debut, autre.debut) if d]
        fins = [f for f in (self.fin, autre.fin) if f]
        debut, fin = max(debuts, default=None), min(fins, default=None)
        return None if debut and fin and fin < debut else Periode(debut, fin)

    def chevauche(self, autre: Periode) -> bool:
        return self.intersection(autre) is not None

    @property
    def jours(self) -> int | None:
        """Number of days, None when open."""
        return (self.fin - self.debut).days + 1 if self.debut and self.fin else None

    @property
    def en_mots(self) -> str:
        """« du 1er janvier 2026 au 31 mars 2026 », « depuis le … », « jusqu’au … »."""
        if self.debut and self.fin:
            return f"du {date_fr(self.debut)} au {date_fr(self.fin)}"
        if self.debut:
            return f"depuis le {date_fr(self.debut)}"
        return f"jusqu’au {date_fr(self.fin)}" if self.fin else "sans limite de date"


@dataclass(frozen=True, slots=True, order=True)
class AnneeScolaire:
    """September to August, named by its first year."""

    annee: int

    @classmethod
    def du(cls, jour: date) -> AnneeScolaire:
        return cls(jour.year if jour.month >= 9 else jour.year - 1)

    @property
    def libelle(self) -> str:
        return f"{self.annee}–{self.annee + 1}"

    @property
    def periode(self) -> Periode:
        return Periode(date(self.annee, 9, 1), date(self.annee + 1, 9, 1) - timedelta(days=1))

    def __str__(self) -> str:
        return self.libelle
