"""What a jury has before it about one candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class EtatUnite(StrEnum):
    """State of one unit (a.0). `ABSENT`: without justification; `EXCUSE`: justified, or force majeure."""

    A_SAISIR = "a_saisir"
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSE = "excuse"
    DISPENSE = "dispense"
    EQUIVALENCE = "equivalence"
    BENEFICE = "benefice"
    REPORT = "report"
    VAE = "vae"


HORS_MOYENNE = frozenset({EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE, EtatUnite.VAE})
CONSERVES = frozenset({EtatUnite.BENEFICE, EtatUnite.REPORT})


@dataclass(frozen=True, slots=True)
class ResultatUnite:
    """Result of one unit. `note` over 20, or `acquis`. `obtenu_le`: jury day of a kept mark or of a part won by VAE."""

    etat: EtatUnite
    note: Decimal | None = None
    acquis: bool | None = None
    obtenu_le: date | None = None


class Livret(StrEnum):
    """The livret scolaire or de formation: nobody who supplied one is adjourned before it was examined."""

    NON_FOURNI = "non_fourni"
    FOURNI = "fourni"
    EXAMINE = "examine"


class Visee(StrEnum):
    """What the candidate presents: the whole certification, some of its blocs (CCP), or a specialisation of a title held."""

    ENTIERE = "entiere"
    BLOCS = "blocs"
    SPECIALISATION = "specialisation"


_VIDE: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dossier:
    """One candidate at one session.

    `statut`: scolaire, apprenti, fpc, ead, experience, vae, individuel. `forme`: globale, progressive or "". `handicap`: a
    decision spreads the épreuves. `derogation`: of the recteur, for the form. `controle`: marks of the orals, by code of unit; `controle_renonce`: did not sit
    them.
    `entretien_final`: None when it did not take place. `echecs`: days of the earlier juries that gave nothing of the title (or where
    the candidate was absent); `partiels`: of those that gave a part of it.
    `premiere_candidature`: day of the first session. `derniere_inscription`: last administrative enrolment (higher education).
    `entree`: first day of the course. `titre_detenu`: holds the title that a specialisation completes. `equivalence_totale`: a
    text or a table gives the whole certification (TP-9). `mineur`: on 31 December of the year of the exam (CAP-3), and
    `formation_suivie`: has proved the course. `activite_suffisante`: weeks of activity that a specialty asks of adults (CAP-16).
    `autre_specialite`: also registered for another specialty of the same diploma at this session (CAP-15), with or without
    `plusieurs_specialites_autorisees`. A progressive candidate who presents some units only aims at `Visee.BLOCS`: the units
    without any result are then to come, not missing.
    """

    statut: str
    resultats: Mapping[str, ResultatUnite]
    forme: str = ""
    handicap: bool = False
    derogation: bool = False
    livret: Livret = Livret.NON_FOURNI
    pfmp_validees: bool | None = None
    controle: Mapping[str, Decimal] = field(default_factory=lambda: _VIDE)
    visee: Visee = Visee.ENTIERE
    entretien_final: bool | None = None
    echecs: tuple[date, ...] = ()
    partiels: tuple[date, ...] = ()
    premiere_candidature: date | None = None
    derniere_inscription: date | None = None
    entree: date | None = None
    titre_detenu: bool = False
    equivalence_totale: bool = False
    controle_renonce: bool = False
    mineur: bool = False
    formation_suivie: bool | None = None
    activite_suffisante: bool | None = None
    autre_specialite: bool = False
    plusieurs_specialites_autorisees: bool = False
