"""What an official file gives: rows that hold, states of what is not published, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from parchemin.socle.constats import Constat

PLAFOND_VA = 12
"""Added values never leave [−12, +12] in the published file: those on the bound may be capped."""

Valeur = int | Decimal | None
"""A figure as published: whole, or with its decimals. None: nothing was published, and `EtatMesure` says why."""


class EtatMesure(StrEnum):
    """Why a cell holds no figure, or holds one with a mark. Never a zero."""

    VIDE = "vide"
    NON_DIFFUSE = "non_diffuse"
    PAS_MESURE = "pas_mesure"
    SOUS_SEUIL = "sous_seuil"
    NOTE = "note"
    """A figure followed by a star in the file."""


@dataclass(frozen=True, slots=True)
class LigneOfficielle:
    """One establishment (or one of its trainings) over a period. `valeurs`: by measure; `etats`: what the file says of the others.

    `population`: the part of the people that the row counts, "" for all of them.
    """

    annee: str
    uai: str
    libelle: str
    region: str
    valeurs: dict[str, Valeur]
    ligne: int = 0
    formation: str = ""
    sorte_code: str = ""
    libelle_formation: str = ""
    population: str = ""
    etats: dict[str, str] = field(default_factory=dict)

    @property
    def cle(self) -> tuple[str, str, str, str]:
        return self.annee, self.uai, self.formation, self.population

    @property
    def plafonnee(self) -> bool:
        """The added value lies on the bound: the expected rate follows it, and the real gap may be larger."""
        va = self.valeurs.get("va_emploi_6")
        return va is not None and abs(va) == PLAFOND_VA


@dataclass(slots=True)
class LectureOfficielle:
    """What a file gave. `lues`: rows read; `autres`: those of somebody else's establishments; `ecartees`: aggregates and parts of
    the population that are not kept; `etrangeres`: rows without an UAI."""

    lignes: list[LigneOfficielle] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    lues: int = 0
    autres: int = 0
    ecartees: int = 0
    etrangeres: int = 0
    derniere: str = ""
    """Latest period read, of whatever establishment."""

    @property
    def annees(self) -> list[str]:
        """Latest first."""
        return sorted({x.annee for x in self.lignes}, reverse=True)
