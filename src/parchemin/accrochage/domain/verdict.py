"""What to think of an award before it is sent: ready, at risk, or blocked, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parchemin.accrochage.domain.regles import ConstatPassage

DONNEES = Path(__file__).resolve().parent.parent / "donnees" / "niveaux.yaml"


class Niveau(StrEnum):
    """How much a finding weighs on the chances of finding the person."""

    FAIBLE = "faible"
    MOYEN = "moyen"
    FORT = "fort"


class Verdict(StrEnum):
    """`BLOQUE`: must not be sent. `A_RISQUE`: may be sent, will perhaps be refused. `PRET`: nothing stands in the way."""

    PRET = "pret"
    A_RISQUE = "a_risque"
    BLOQUE = "bloque"


LIBELLES_VERDICT = {Verdict.PRET: "Prêt", Verdict.A_RISQUE: "À risque", Verdict.BLOQUE: "Bloqué"}


@dataclass(frozen=True, slots=True)
class Poids:
    """The level of a control and why, in French."""

    niveau: Niveau
    raison: str


@dataclass(frozen=True, slots=True)
class Jugement:
    """A verdict, the sentence shown, and how many findings of each kind it rests on."""

    verdict: Verdict
    phrase: str
    bloquants: int = 0
    forts: int = 0
    moyens: int = 0
    faibles: int = 0

    @property
    def libelle(self) -> str:
        return LIBELLES_VERDICT[self.verdict]


@cache
def _donnees() -> Mapping[str, Any]:
    donnees: Mapping[str, Any] = yaml.safe_load(DONNEES.read_text(encoding="utf-8"))
    return donnees


@cache
def poids() -> Mapping[str, Poids]:
    """Weight of each control that has one, by code. Raises `ValueError` for a level that does not exist."""
    return {code: Poids(Niveau(x["niveau"]), x["raison"]) for code, x in _donnees()["niveaux"].items()}


def fraicheur_du_registre() -> int:
    """Days after which an export of a register does not say any more that a number does not exist."""
    return int(_donnees()["fraicheur_du_registre"])


def niveau(code: str) -> Niveau | None:
    """Level of a control; None when it weighs nothing on the matching."""
    dit = poids().get(code)
    return dit.niveau if dit else None


def juger(constats: Iterable[ConstatPassage]) -> Jugement:
    """The verdict on one award from all that was found; the order of the findings does not matter, nor repeats of one.

    Blocking finding: blocked. One strong or middle risk, or three light ones: at risk. Else ready.
    """
    vus = {(c.champ, c.constat.code, c.constat.gravite): c.constat for c in constats}.values()
    bloquants = sum(c.est_bloquant for c in vus)
    niveaux = [niveau(c.code) for c in vus if not c.est_bloquant]
    forts, moyens, faibles = (niveaux.count(n) for n in (Niveau.FORT, Niveau.MOYEN, Niveau.FAIBLE))
    if bloquants:
        quoi = "une donnée à corriger" if bloquants == 1 else f"{bloquants} données à corriger"
        verdict, phrase = Verdict.BLOQUE, f"Ne peut pas partir : {quoi}."
    elif forts or moyens or faibles >= _donnees()["seuil_faibles"]:
        n = forts + moyens + faibles
        quoi = "un point" if n == 1 else f"{n} points"
        risque = "sera probablement refusé" if forts else "risque d’être refusé"
        verdict, phrase = Verdict.A_RISQUE, f"Peut partir, mais {risque} : {quoi} à vérifier."
    elif faibles:
        verdict, phrase = Verdict.PRET, "Prêt à partir ; un détail peut encore être vérifié."
    else:
        verdict, phrase = Verdict.PRET, "Prêt à partir."
    return Jugement(verdict, phrase, bloquants, forts, moyens, faibles)
