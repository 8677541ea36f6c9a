"""The questions of a survey as dated data: an answer keeps the words under which it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.indicateurs.domain.enquete import GroupeSituation, MetierVise, RegleEnquete
from parchemin.socle.cles import cle_recherche
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "enquete.yaml"


@dataclass(frozen=True, slots=True)
class Choix:
    """One answer proposed. `groupe`: of a situation only. `alias`: how else files say it."""

    code: str
    mots: str
    groupe: GroupeSituation = GroupeSituation.AUTRE
    alias: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the questions, in force from `du`."""

    code: str
    du: date
    situations: tuple[Choix, ...]
    vises: tuple[Choix, ...]
    debuts: tuple[Choix, ...]

    def groupe(self, situation: str) -> GroupeSituation:
        """Raises `KeyError` for a situation that this version does not know."""
        return {x.code: x.groupe for x in self.situations}[situation]

    def du_groupe(self, groupe: GroupeSituation) -> list[str]:
        """Codes of the situations of one group."""
        return [x.code for x in self.situations if x.groupe is groupe]

    def situation_dite(self, texte: str) -> str | None:
        """Code of the situation that a file names, by its code, its words or another name; None for none of them."""
        return _trouver(self.situations, texte)

    def vise_dit(self, texte: str) -> str | None:
        """The same, of the job aimed at."""
        return _trouver(self.vises, texte)

    def mots(self, code: str) -> str:
        """Words of a situation, of a job aimed at or of a start; the code itself when it has none."""
        return next((x.mots for x in (*self.situations, *self.vises, *self.debuts) if x.code == code), code)


def _trouver(choix: tuple[Choix, ...], texte: str) -> str | None:
    cle = cle_recherche(texte)
    return next((x.code for x in choix if cle in {cle_recherche(t) for t in (x.code, x.mots, *x.alias)}), None)


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"questionnaires"}))


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """By code, the oldest first. Raises `ValueError` for one without a situation of employment, or with a code given twice."""
    lus = {}
    for brut in sorted(recueil().supplement("questionnaires"), key=lambda x: x["du"]):
        q = Questionnaire(
            brut["code"], brut["du"],
            tuple(Choix(x["code"], x["mots"], GroupeSituation(x["groupe"]), tuple(x["alias"])) for x in brut["situations"]),
            _choix(brut["vises"]), _choix(brut["debuts"]),
        )  # fmt: skip
        codes = [x.code for x in (*q.situations, *q.vises, *q.debuts)]
        if len(set(codes)) < len(codes) or not q.du_groupe(GroupeSituation.EMPLOI) or q.code in lus:
            raise ValueError(f"enquete.yaml: questionnaire {q.code}")
        if {x.code for x in q.vises} - {str(x) for x in MetierVise}:
            raise ValueError(f"enquete.yaml: questionnaire {q.code} has an unknown answer on the job aimed at")
        lus[q.code] = q
    return lus


def _choix(bruts: list[dict[str, Any]]) -> tuple[Choix, ...]:
    return tuple(Choix(x["code"], x["mots"]) for x in bruts)


def questionnaire_au(jour: date) -> Questionnaire:
    """The version in force on a day; the first one before it."""
    versions = list(questionnaires().values())
    return next((q for q in reversed(versions) if q.du <= jour), versions[0])


def reglage(cle: str, jour: date) -> int:
    """A dated number of the survey file."""
    return int(recueil().valeur_au(cle, jour))


def regle_au(jour: date) -> RegleEnquete:
    return RegleEnquete(reglage("seuil_reponse", jour), bool(recueil().valeur_au("en_partie_compte", jour)))


@dataclass(frozen=True, slots=True)
class ChoixFait:
    """A choice made where the law is silent, as its page prints it."""

    valeur: str
    unite: str
    note: str
    texte: str
    a_verifier: bool


def choix_faits(jour: date) -> list[ChoixFait]:
    """Every dated setting in force, in the order of the file."""
    return [
        ChoixFait(
            {True: "oui", False: "non"}[p.valeur] if isinstance(p.valeur, bool) else str(p.valeur), p.unite, p.note,
            recueil().texte(p.texte, jour).citation, p.a_verifier,
        )
        for p in recueil().parametres() if jour in p.periode
    ]  # fmt: skip
