"""The phases of a control, and what must be true to pass from one to the next. Pure; data in YAML.

Source: Code du travail, art. R. 6113-9, 4° (the certifier controls how assessments are organised). The contradictory phase is ours: a
partner is never judged on what it was not told of, and everything that happens when it keeps silent was announced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.reseau import constats_controles as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "controles.yaml"


class NatureControle(StrEnum):
    SUR_PIECES = "sur_pieces"
    OBSERVATION = "observation"
    INOPINE = "inopine"


NATURES_EN_MOTS = {
    NatureControle.SUR_PIECES: "Sur pièces", NatureControle.OBSERVATION: "Observation", NatureControle.INOPINE: "Inopiné",
}  # fmt: skip


class PhaseControle(StrEnum):
    PREPARE = "prepare"
    AVIS = "avis"
    PREUVES = "preuves"
    LECTURE = "lecture"
    CONTRADICTOIRE = "contradictoire"
    A_DECIDER = "a_decider"
    DECIDE = "decide"
    ABANDONNE = "abandonne"


REMPLISSABLES = (PhaseControle.PREPARE, PhaseControle.AVIS, PhaseControle.PREUVES, PhaseControle.LECTURE)
"""Phases in which the reviewer may still write in the grid."""
FINIES = (PhaseControle.DECIDE, PhaseControle.ABANDONNE)
MONTREES = (PhaseControle.CONTRADICTOIRE, PhaseControle.A_DECIDER, PhaseControle.DECIDE)
"""Phases in which the partner reads what was written of each point: never before the report."""


@dataclass(frozen=True, slots=True)
class SensPhase:
    """One phase in words."""

    code: PhaseControle
    libelle: str
    sens: str
    ton: str


@dataclass(frozen=True, slots=True)
class PassagePhase:
    """One way from a phase to another. `seul`: it happens by itself once its delay is over, as the notice told; `motif`: it needs words."""

    de: frozenset[PhaseControle]
    vers: PhaseControle
    geste: str
    natures: frozenset[NatureControle]
    gardes: tuple[str, ...]
    seul: bool = False
    motif: bool = False


@dataclass(frozen=True, slots=True)
class FaitsControle:
    """What the guards look at, on one day. `critiques_non_lus`, `ecarts_muets`: numbers of points."""

    partenaire: str
    jour: date
    preuves_avant_le: date | None
    preuves_recues: bool
    reponse_avant_le: date | None
    reponse_recue: bool
    critiques_non_lus: tuple[int, ...]
    ecarts_muets: tuple[int, ...]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"phases", "passages", "facteurs", "gravites"}))


@cache
def phases() -> dict[str, SensPhase]:
    """Every phase, in the order of the file. Raises `ValueError` when one is missing or said twice."""
    lues = [
        SensPhase(PhaseControle(x["code"]), x["libelle"], x["sens"], x["ton"]) for x in recueil().supplement("phases")
    ]
    if [p.code for p in lues] != list(PhaseControle):
        raise ValueError("controles.yaml: every phase once, in order")
    return {str(p.code): p for p in lues}


@cache
def passages() -> tuple[PassagePhase, ...]:
    """Raises `ValueError` for an unknown guard, or a way told twice for a nature."""
    lus = tuple(
        PassagePhase(
            frozenset(PhaseControle(d) for d in x["de"]), PhaseControle(x["vers"]), x["geste"],
            frozenset(NatureControle(n) for n in x["natures"]), tuple(x["gardes"]), x.get("seul", False), x.get("motif", False),
        )
        for x in recueil().supplement("passages")
    )  # fmt: skip
    voies = [(d, p.vers, n) for p in lus for d in p.de for n in p.natures]
    if len(voies) != len(set(voies)) or any(g not in _GARDES for p in lus for g in p.gardes):
        raise ValueError("controles.yaml: a way is told twice, or a guard is unknown")
    return lus


def passages_depuis(phase: str, nature: str) -> list[PassagePhase]:
    return [p for p in passages() if phase in p.de and nature in p.natures]


def passage(de: str, vers: str, nature: str) -> PassagePhase | None:
    return next((p for p in passages_depuis(de, nature) if p.vers == vers), None)


def objections(p: PassagePhase, f: FaitsControle) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return [x for g in p.gardes for x in _GARDES[g](f)]


def _delai_preuves(f: FaitsControle) -> list[Constat]:
    return [] if f.preuves_avant_le is not None and f.preuves_avant_le >= f.jour else [c.DELAI_PREUVES.constat()]


def _depot_fini(f: FaitsControle) -> list[Constat]:
    if f.preuves_recues or (f.preuves_avant_le is not None and f.preuves_avant_le < f.jour):
        return []
    le = date_fr(f.preuves_avant_le) if f.preuves_avant_le else "une date à donner"
    return [c.DEPOT_EN_COURS.constat(partenaire=f.partenaire, le=le)]


def _points_lus(f: FaitsControle) -> list[Constat]:
    return [c.POINTS_NON_LUS.constat(numeros=_liste(f.critiques_non_lus))] if f.critiques_non_lus else []


def _ecarts_expliques(f: FaitsControle) -> list[Constat]:
    return [c.ECARTS_MUETS.constat(numeros=_liste(f.ecarts_muets))] if f.ecarts_muets else []


def _reponse_finie(f: FaitsControle) -> list[Constat]:
    if f.reponse_recue or (f.reponse_avant_le is not None and f.reponse_avant_le < f.jour):
        return []
    le = date_fr(f.reponse_avant_le) if f.reponse_avant_le else "une date à donner"
    return [c.REPONSE_EN_COURS.constat(partenaire=f.partenaire, le=le)]


def _liste(numeros: tuple[int, ...]) -> str:
    return ", ".join(str(n) for n in numeros)


_GARDES: dict[str, Callable[[FaitsControle], list[Constat]]] = {
    "delai_preuves": _delai_preuves, "depot_fini": _depot_fini, "points_lus": _points_lus, "ecarts_expliques": _ecarts_expliques,
    "reponse_finie": _reponse_finie,
}  # fmt: skip


def avis(*, organisation: str, partenaire: str, nature: str, preuves_avant_le: date, jour: date) -> str:
    """The notice that a partner reads: what will be looked at, each delay, and what follows when nobody acts."""
    r = recueil()
    reponse, decision = int(r.valeur_au("contradictoire", jour)), int(r.valeur_au("decision", jour))
    depot = (
        f"Vous avez jusqu’au {date_fr(preuves_avant_le)} pour déposer vos preuves, point par point. Le lendemain, le dépôt est figé : ce "
        "qui n’y est pas ne sera pas lu, et votre silence n’arrête pas le contrôle.\n"
        if nature == NatureControle.SUR_PIECES
        else f"L’observation commencera à partir du {date_fr(jour)} et au plus tard le {date_fr(preuves_avant_le)}.\n"
    )
    return (
        f"{organisation} contrôle {partenaire} ({NATURES_EN_MOTS[NatureControle(nature)].lower()}). "
        "La grille jointe dit chaque point regardé, la preuve attendue et sa gravité.\n"
        f"{depot}"
        f"Vous recevrez ensuite le rapport entier. Vous aurez {reponse} jours pour y répondre. Sans réponse, la phase contradictoire se "
        "clôt sur le rapport, tel qu’il vous a été envoyé.\n"
        f"Nous conclurons alors dans les {decision} jours, et la conclusion vous sera dite avec ses raisons."
    )
