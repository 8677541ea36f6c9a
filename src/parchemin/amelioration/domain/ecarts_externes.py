"""What an external control found, and what must be true before it is closed. Pure.

Source: good practice in apprenticeship (« fiche écart » drawn from a control and kept in the improvement procedure); guide de lecture
Qualiopi, indicator 32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.amelioration import constats_procedures as c
from parchemin.socle.constats import Constat
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "ecarts_externes.yaml"
_SECTIONS = frozenset({"organismes", "gravites", "issues", "etats", "passages"})
RAISON_MIN = 10


class OrganismeControle(StrEnum):
    RECTORAT = "rectorat"
    INSPECTION = "inspection"
    DREETS = "dreets"
    FRANCE_COMPETENCES = "france_competences"
    QUALITE = "qualite"
    EDUFORM = "eduform"
    CERTIFICATEUR = "certificateur"
    FINANCEUR = "financeur"
    AUTRE = "autre"


class GraviteEcart(StrEnum):
    MAJEUR = "majeur"
    MINEUR = "mineur"
    RECOMMANDATION = "recommandation"


class IssueEcart(StrEnum):
    """What became of it."""

    LEVE = "leve"
    SANS_RETOUR = "sans_retour"
    MAINTENU = "maintenu"
    CONTESTE = "conteste"


class EtatEcart(StrEnum):
    A_REPONDRE = "a_repondre"
    REPONDU = "repondu"
    CLOS = "clos"


@dataclass(frozen=True, slots=True)
class FaitsEcart:
    """What the guards look at. `en_cours`: actions neither effective nor given up; `nees`: how many were born from it; `raison`: why it is
    closed all the same."""

    en_cours: tuple[str, ...]
    nees: int
    raison: str


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def organismes() -> dict[OrganismeControle, tuple[str, str]]:
    """Who controls -> (its name, what it looks at)."""
    return lire_mots(recueil().supplement("organismes"), OrganismeControle, "ecarts_externes.yaml: organismes")


@cache
def gravites() -> dict[GraviteEcart, tuple[str, str]]:
    return lire_mots(recueil().supplement("gravites"), GraviteEcart, "ecarts_externes.yaml: gravites")


@cache
def issues() -> dict[IssueEcart, tuple[str, str]]:
    return lire_mots(recueil().supplement("issues"), IssueEcart, "ecarts_externes.yaml: issues")


@cache
def etats_ecart() -> dict[EtatEcart, tuple[str, str]]:
    return lire_mots(recueil().supplement("etats"), EtatEcart, "ecarts_externes.yaml: etats")


@cache
def passages_ecart() -> tuple[PassageGarde[EtatEcart], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    return lire_transitions(recueil().supplement("passages"), EtatEcart, _GARDES, "ecarts_externes.yaml")


def passage_ecart(de: str, vers: str) -> PassageGarde[EtatEcart] | None:
    return transition(passages_ecart(), de, vers)


def objections_ecart(p: PassageGarde[EtatEcart], f: FaitsEcart) -> list[Constat]:
    """Everything that stops this passage. Empty: it may happen."""
    return objections(p, f, _GARDES)


def _actions_menees(f: FaitsEcart) -> list[Constat]:
    """A written reason stands in for what was not done: an authority may close before the effect is seen."""
    if len(" ".join(f.raison.split())) >= RAISON_MIN:
        return []
    if f.en_cours:
        return [c.ACTIONS_EN_COURS.constat(actions=", ".join(f.en_cours))]
    return [] if f.nees else [c.SANS_ACTION.constat()]


_GARDES: dict[str, Callable[[FaitsEcart], list[Constat]]] = {"actions_menees": _actions_menees}
