"""The indicators as dated data: words, population, terms of the rate, choice made, text behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from parchemin.indicateurs.domain.faits import ReglagesCalcul
from parchemin.indicateurs.domain.publication import Seuils
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "catalogue.yaml"


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One indicator. `unite`: « personnes », « contrats » or « heures ». `avec`: the one that must be shown beside it."""

    code: str
    libelle: str
    unite: str
    denominateur: str
    numerateur: str
    reference: str
    choix: str
    texte: str
    avec: str = ""
    a_verifier: bool = False


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"indicateurs", "raisons"}))


@cache
def catalogue() -> dict[str, Indicateur]:
    """By code, in the order of the file. Raises `ValueError` for one without a text, or beside an unknown one."""
    lus = {brut["code"]: Indicateur(**brut) for brut in recueil().supplement("indicateurs")}
    textes = {t.cle for t in recueil().textes()}
    for i in lus.values():
        if i.texte not in textes or (i.avec and i.avec not in lus):
            raise ValueError(f"catalogue.yaml: {i.code} quotes what is not there")
    return lus


@cache
def raisons() -> dict[str, str]:
    """Why a person is counted or not, in words."""
    return {x["code"]: x["mots"] for x in recueil().supplement("raisons")}


def seuils(jour: date) -> Seuils:
    return Seuils(int(recueil().valeur_au("seuil_diffusion", jour)))


def annees_reunies(jour: date) -> int:
    return int(recueil().valeur_au("annees_reunies", jour))


def reglages(jour: date) -> ReglagesCalcul:
    """The choices in force on a day. Raises `ValueError` for a census day that does not exist."""
    j, _, m = str(recueil().valeur_au("recensement", jour)).partition("/")
    date(2024, int(m), int(j))
    return ReglagesCalcul(
        jour,
        (int(m), int(j)),
        int(recueil().valeur_au("horizon_rupture", jour)),
        int(recueil().valeur_au("retour", jour)),
    )


def source(i: Indicateur, jour: date) -> str:
    """The citation, « (à vérifier) » when the text or its reading is unsure."""
    citation = recueil().texte(i.texte, jour).citation
    return f"{citation} (à vérifier)" if i.a_verifier and "à vérifier" not in citation else citation
