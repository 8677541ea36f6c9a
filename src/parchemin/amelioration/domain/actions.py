"""The states of an improvement action, the passages between them and what must be true first. Pure.

Source: guide de lecture Qualiopi, indicator 32 (causes analysed, plan, effectiveness); what is done at once comes before the analysis
of causes; the criterion of effectiveness is written before the action is done, so that it cannot be chosen after the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.amelioration import constats as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "actions.yaml"
_SECTIONS = frozenset({"natures", "sortes", "etats", "passages"})


class EtatAction(StrEnum):
    A_FAIRE = "a_faire"
    EN_COURS = "en_cours"
    FAITE = "faite"
    EFFICACE = "efficace"
    ABANDONNEE = "abandonnee"


FINIES = (EtatAction.EFFICACE, EtatAction.ABANDONNEE)
A_CONDUIRE = (EtatAction.A_FAIRE, EtatAction.EN_COURS)


class NatureAction(StrEnum):
    """What it is for. An immediate one limits the effects now: the cause may be looked for afterwards."""

    IMMEDIATE = "immediate"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"
    AMELIORATION = "amelioration"


class SorteOrigine(StrEnum):
    """What an action was born from."""

    APPRECIATION = "appreciation"
    RECLAMATION = "reclamation"
    DIFFICULTE = "difficulte"
    ALEA = "alea"
    INDICATEUR = "indicateur"
    ABSENCES = "absences"
    AUDIT = "audit"
    CONTROLE = "controle"
    PARTENAIRE = "partenaire"
    CONSEIL = "conseil"
    RISQUE = "risque"
    AUTRE = "autre"


class VerdictEfficacite(StrEnum):
    """What the check of effectiveness concluded."""

    EFFICACE = "efficace"
    SANS_EFFET = "sans_effet"


@dataclass(frozen=True, slots=True)
class FaitsAction:
    """What the guards look at. `verificateur`: is somebody else than who did it looking at the effect, when there is somebody else?"""

    jour: date
    nature: NatureAction
    cause: str
    critere: str
    verifier_le: date | None
    responsable: str
    responsable_verifie: bool
    autre_verificateur: bool


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def natures() -> dict[NatureAction, tuple[str, str]]:
    """Nature -> (its name, what it means). Raises `ValueError` when one is missing or said twice."""
    return lire_mots(recueil().supplement("natures"), NatureAction, "actions.yaml: natures")


@cache
def sortes() -> dict[SorteOrigine, str]:
    return {k: v[0] for k, v in lire_mots(recueil().supplement("sortes"), SorteOrigine, "actions.yaml: sortes").items()}


@cache
def etats_action() -> dict[EtatAction, tuple[str, str]]:
    """State -> (its name, what it means)."""
    return lire_mots(recueil().supplement("etats"), EtatAction, "actions.yaml: etats")


@cache
def passages_action() -> tuple[PassageGarde[EtatAction], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    return lire_transitions(recueil().supplement("passages"), EtatAction, _GARDES, "actions.yaml")


def passage_action(de: str, vers: str) -> PassageGarde[EtatAction] | None:
    return transition(passages_action(), de, vers)


def objections_action(p: PassageGarde[EtatAction], f: FaitsAction) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return objections(p, f, _GARDES)


def _cause_connue(f: FaitsAction) -> list[Constat]:
    if f.nature in (NatureAction.IMMEDIATE, NatureAction.AMELIORATION) or f.cause.strip():
        return []
    return [c.CAUSE_ATTENDUE.constat(nature=natures()[f.nature][0].lower())]


def _critere_ecrit(f: FaitsAction) -> list[Constat]:
    return [] if f.critere.strip() and f.verifier_le is not None else [c.CRITERE_ATTENDU.constat()]


def _temps_venu(f: FaitsAction) -> list[Constat]:
    if f.verifier_le is None or f.verifier_le <= f.jour:
        return []
    return [c.TROP_TOT.constat(le=date_fr(f.verifier_le))]


def _autre_regard(f: FaitsAction) -> list[Constat]:
    if not f.responsable_verifie or not f.autre_verificateur:
        return []
    return [c.MEME_PERSONNE.constat(qui=f.responsable)]


_GARDES: dict[str, Callable[[FaitsAction], list[Constat]]] = {
    "cause_connue": _cause_connue, "critere_ecrit": _critere_ecrit, "temps_venu": _temps_venu, "autre_regard": _autre_regard,
}  # fmt: skip
