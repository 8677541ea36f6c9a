"""A jury as the checker sees it: those who sit, those they judge, those who taught. Pure values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.domain.validite import Reponse
from parchemin.socle.periodes import Periode


@dataclass(frozen=True, slots=True)
class LienDeclare:
    """A tie that a member declared with a candidate; `mesure`: what was decided about it, "" for nothing yet."""

    candidat: str
    precision: str = ""
    mesure: str = ""


@dataclass(frozen=True, slots=True)
class Siegeant:
    """A member of this jury. `lie`: bound to the certifier or to a habilitated body, `motif_lie` says by what when it was
    deduced. `mandats`: periods of the mandates that concern this certification. `declaration`: on every candidate of today.
    """

    cle: int
    nom: str
    qualite: str = "membre"
    lie: bool = False
    motif_lie: str = ""
    professionnel: bool = False
    college: str = ""
    sexe: str = ""
    employeur: str = ""
    cle_employeur: str = ""
    employeur_siren: str = ""
    cle_identite: str = ""
    courriel: str = ""
    cessation: date | None = None
    mandats: tuple[Periode, ...] = ()
    convocation: str = "a_envoyer"
    declaration: bool = False
    liens: tuple[LienDeclare, ...] = ()
    ailleurs: tuple[str, ...] = ()
    present: bool | None = None

    @property
    def compte(self) -> bool:
        """Counts among those who decide: not a substitute, not declined, not absent; a substitute who came does."""
        if self.present is not None:
            return self.present
        return self.qualite != "suppleant" and self.convocation != "refusee"


@dataclass(frozen=True, slots=True)
class CandidatJuge:
    """A candidate. `employeurs`: (name, folded name, SIREN or "") of the contracts."""

    nom: str
    voie: str
    entree: date
    employeurs: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FormateurConnu:
    """A trainer of this certification, and which of the candidates followed that training session."""

    nom: str
    cle_identite: str
    courriel: str
    session: str
    candidats: tuple[str, ...] = ()
    cle_employeur: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """Everything the checker needs. `jour`: the jury's day. `delivrance`: may a jury award on that day (register)."""

    famille: Famille
    capacite: str
    jour: date | None
    siegeants: tuple[Siegeant, ...]
    candidats: tuple[CandidatJuge, ...] = ()
    formateurs: tuple[FormateurConnu, ...] = ()
    delivrance: Reponse | None = None

    @property
    def comptes(self) -> tuple[Siegeant, ...]:
        """Those who decide."""
        return tuple(s for s in self.siegeants if s.compte)

    @property
    def entrees_par_voie(self) -> dict[str, tuple[date, ...]]:
        par_voie: dict[str, list[date]] = {}
        for c in self.candidats:
            par_voie.setdefault(c.voie, []).append(c.entree)
        return {voie: tuple(sorted(jours)) for voie, jours in par_voie.items()}


@dataclass(frozen=True, slots=True)
class MesuresJury:
    """Counts shown beside the findings; shares are exact."""

    effectif: int
    externes: int
    professionnels: int
    femmes: int
    hommes: int
    salaries: int
    employeurs: int

    @property
    def part_externes(self) -> Fraction:
        """0 for an empty jury."""
        return Fraction(self.externes, self.effectif) if self.effectif else Fraction(0)

    @property
    def pourcentage_externes(self) -> str:
        return pourcentage(self.part_externes)


def mesurer(composition: Composition) -> MesuresJury:
    """Count those who decide."""
    membres = composition.comptes
    return MesuresJury(
        effectif=len(membres),
        externes=sum(not s.lie for s in membres),
        professionnels=sum(s.professionnel for s in membres),
        femmes=sum(s.sexe == "F" for s in membres),
        hommes=sum(s.sexe == "M" for s in membres),
        salaries=sum(s.college == "salaries" for s in membres),
        employeurs=sum(s.college == "employeurs" for s in membres),
    )


def pourcentage(part: Fraction) -> str:
    """« 40 % », rounded down: 49,9 % never reads as a half."""
    return f"{part.numerator * 100 // part.denominator}\u00a0%"


def manque_pour(part: Fraction, *, compte: int, effectif: int, stricte: bool = False) -> int:
    """How many people of the wanted kind to add, nobody leaving, so that they make `part` of the jury (more, if `stricte`).

    Exact: smallest n ≥ 0 with (compte + n) / (effectif + n) ≥ part, or > part. `part` is below 1.
    """
    besoin = (part * effectif - compte) / (1 - part)
    n = besoin.numerator // besoin.denominator + 1 if stricte else -(-besoin.numerator // besoin.denominator)
    return max(n, 0)


def atteint(part: Fraction, *, compte: int, effectif: int, stricte: bool = False) -> bool:
    """Is the share reached? An empty jury reaches nothing."""
    if effectif == 0:
        return False
    obtenue = Fraction(compte, effectif)
    return obtenue > part if stricte else obtenue >= part
