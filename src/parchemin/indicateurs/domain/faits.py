"""What indicators are computed from: one row per course, per contract, per bloc presented, with declared types. And what they give.

Databases write a date as text and a decimal as a double (SQLite) or keep them (PostgreSQL): the schema below is what every
reader must cast to, and what DuckDB, Spark and plain Python agree on.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class ResultatCompte(StrEnum):
    """Of the decision in force for the session of the course; empty: no decision."""

    ADMIS = "admis"
    PARTIEL = "partiel"
    AJOURNE = "ajourne"
    ATTENTE = "attente"
    AUCUN = ""


@dataclass(frozen=True, slots=True)
class Parcours:
    """One enrolment. `fin`: planned end, which gives its year. `partiel`: aims at blocs only. `transfert`: left for another
    establishment. `presente`: took at least one épreuve of a session of the course (`domain.session_du_parcours`), whose last day of the
    last one is `derniere_session`."""

    organisation: int
    inscription: int
    personne: int
    certification: int
    site: int | None
    partenaire: int | None
    voie: str
    partiel: bool
    progressive: bool
    annulee: bool
    entree: date
    fin: date
    sorti_le: date | None
    transfert: bool
    inscrit: bool
    presente: bool
    resultat: str
    minutes_absence: int | None = None
    minutes_prevues: int | None = None
    derniere_session: date | None = None


@dataclass(frozen=True, slots=True)
class ContratSuivi:
    """One contract. `obtenu`: it ended because the diploma was obtained (art. L. 6222-19). `essai`: broken within the first 45 days in
    the company; None when the days of training are not known. `repris_le`: start of the person's next contract."""

    organisation: int
    contrat: int
    inscription: int
    personne: int
    certification: int
    site: int | None
    partenaire: int | None
    voie: str
    debut: date
    fin: date | None
    rompu_le: date | None
    repris_le: date | None
    obtenu: bool
    essai: bool | None


class EtatBloc(StrEnum):
    """What a person did with a bloc at the sessions of a year, the strongest first."""

    PRESENTE = "presente"
    ATTENDU = "attendu"
    """Registered, nothing entered yet."""
    ABSENT = "absent"
    ACQUIS = "acquis"
    """Held already, dispensed or carried over: not presented again."""


class ResultatBloc(StrEnum):
    """What the decision in force says of the bloc; empty: no decision."""

    VALIDE = "bloc_valide"
    NON_VALIDE = "bloc_non_valide"
    AUCUN = ""


@dataclass(frozen=True, slots=True)
class BlocPresente:
    """One bloc of one enrolment at the sessions counted in one year. `bloc`: its code, which names it only with its certification.
    `annee`: that year, of the course when the session is one of its own. Of two sessions in a year the better outcome is kept; `le`: last day
    of the one that validated it, else of the last one, which may be to come."""

    organisation: int
    inscription: int
    personne: int
    certification: int
    site: int | None
    partenaire: int | None
    voie: str
    bloc: str
    annee: int
    le: date
    annulee: bool
    etat: str
    resultat: str


@dataclass(frozen=True, slots=True)
class LigneComptee:
    """One person (or contract) of one indicator in one year: in the denominator with `denominateur`, in the numerator with
    `numerateur` (1 or 0; minutes for absenteeism). Not counted: both are zero and `raison` says why. `bloc`: only where a bloc is what is
    counted."""

    indicateur: str
    annee: int
    organisation: int
    inscription: int
    contrat: int | None
    personne: int
    certification: int
    site: int | None
    partenaire: int | None
    voie: str
    compte: bool
    numerateur: int
    denominateur: int
    raison: str
    bloc: str = ""


COLONNES = tuple(f.name for f in fields(LigneComptee))
"""Of a row, in the order that every engine gives them."""


def annee_scolaire(jour: date) -> int:
    """The calendar year in which the school year of that day ends: 1 September 2025 and 31 August 2026 give 2026."""
    return jour.year + (jour.month >= 9)


@dataclass(frozen=True, slots=True)
class ReglagesCalcul:
    """Choices made where the law is silent (facts b.3), printed beside each figure. `recensement`: month and day of the census, in
    the autumn of the year; `observe_le`: the day until which the facts are known; `attente_nette`: months after its start from which a contract
    counts among those broken without a new one."""

    observe_le: date
    recensement: tuple[int, int] = (12, 31)
    horizon_rupture: int = 9
    retour: int = 6
    attente_nette: int = 15
    essai_hors_denominateur: bool = True
    rattrapage: int = 6
    """Months after the end of the school year during which a session is still one of the course."""

    def jour_recensement(self, annee: int) -> date:
        mois, jour = self.recensement
        return date(annee - 1 if mois >= 9 else annee, mois, jour)
