"""The grid of a control: its points, and what a set of answers leads to. Pure; data in YAML.

The house's edition is only where an organisation starts from: it keeps and changes its own copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.reseau.domain.phases import recueil as reglages
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "grille_controle.yaml"
TYPES_EN_MOTS = {"A": "données", "D": "document", "O": "observation", "I": "entretien"}


class SeveritePoint(StrEnum):
    """How much a gap on a point weighs."""

    MINEURE = "mineure"
    MAJEURE = "majeure"
    CRITIQUE = "critique"


class VerdictPoint(StrEnum):
    """What was seen of a point."""

    NON_VU = "non_vu"
    CONFORME = "conforme"
    ECART = "ecart"
    SANS_OBJET = "sans_objet"


VERDICTS_EN_MOTS = {
    VerdictPoint.CONFORME: "Conforme", VerdictPoint.ECART: "Écart", VerdictPoint.SANS_OBJET: "Non applicable",
    VerdictPoint.NON_VU: "Non vu",
}  # fmt: skip


class SuiteControle(StrEnum):
    """What the answers of a control propose; somebody decides."""

    RIEN = "rien"
    INCOMPLET = "incomplet"
    ECARTS = "ecarts"
    DEMEURE = "demeure"
    SUSPENSION = "suspension"


SUITES_EN_MOTS = {
    SuiteControle.RIEN: ("Rien à reprendre", "ok"), SuiteControle.INCOMPLET: ("Trop de points non vus pour conclure", "al"),
    SuiteControle.ECARTS: ("Écarts à corriger", "al"),
    SuiteControle.DEMEURE: ("Mise en demeure proposée", "ko"), SuiteControle.SUSPENSION: ("Suspension à examiner", "ko"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PointModele:
    """One point of the house's edition. `types`: A, D, O, I; `auto`: key of its automatic reading, or nothing."""

    numero: int
    domaine: str
    libelle: str
    preuve: str
    types: tuple[str, ...]
    severite: SeveritePoint
    texte: str
    auto: str = ""


@dataclass(frozen=True, slots=True)
class GraviteLue:
    """A severity in words. `pese`: what one gap counts for in the history of a partner."""

    cle: SeveritePoint
    libelle: str
    ton: str
    pese: int


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"points"}))


@cache
def points_modele() -> tuple[PointModele, ...]:
    """In the order of the file. Raises `ValueError` for a number told twice, an unknown type or an unknown text."""
    lus = tuple(
        PointModele(
            x["numero"], x["domaine"], x["libelle"], x["preuve"], tuple(x["types"]), SeveritePoint(x["severite"]), x["texte"],
            x.get("auto", ""),
        )
        for x in recueil().supplement("points")
    )  # fmt: skip
    textes = {t.cle for t in recueil().textes()}
    if len({p.numero for p in lus}) != len(lus) or any(not set(p.types) <= TYPES_EN_MOTS.keys() for p in lus):
        raise ValueError("grille_controle.yaml: a number is told twice, or a type is unknown")
    if any(p.texte not in textes for p in lus):
        raise ValueError("grille_controle.yaml: a point quotes a text that is not there")
    return lus


def citation(p: PointModele, jour: date) -> str:
    return recueil().texte(p.texte, jour).citation


@cache
def gravites() -> dict[str, GraviteLue]:
    lues = [
        GraviteLue(SeveritePoint(x["cle"]), x["libelle"], x["ton"], x["pese"])
        for x in reglages().supplement("gravites")
    ]
    if [g.cle for g in lues] != list(SeveritePoint):
        raise ValueError("controles.yaml: every severity once, in order")
    return {str(g.cle): g for g in lues}


def suite(ecarts: Iterable[str], majeurs: int, *, assez_vus: bool = True) -> SuiteControle:
    """What open gaps (their severities) propose. `majeurs`: how many major ones make a formal notice; `assez_vus`: enough points were
    looked at to say that nothing is wrong."""
    ouverts = list(ecarts)
    if SeveritePoint.CRITIQUE in ouverts:
        return SuiteControle.SUSPENSION
    if ouverts.count(SeveritePoint.MAJEURE) >= majeurs:
        return SuiteControle.DEMEURE
    if ouverts:
        return SuiteControle.ECARTS
    return SuiteControle.RIEN if assez_vus else SuiteControle.INCOMPLET
