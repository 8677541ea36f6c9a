"""Who is handed a guide and how, whom to ask, the step to take for each kind of difficulty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import lire_mots

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "appuis.yaml"


class PublicGuide(StrEnum):
    APPRENTI = "apprenti"
    ENTREPRISE = "entreprise"
    ACTEUR = "acteur"


class MoyenRemise(StrEnum):
    COURRIEL = "courriel"
    MAIN_PROPRE = "main_propre"
    REUNION = "reunion"
    COURRIER = "courrier"


class SorteContact(StrEnum):
    """What somebody may be asked about."""

    COORDONNATEUR = "coordonnateur"
    MEDIATEUR = "mediateur"
    INSPECTION_TRAVAIL = "inspection_travail"
    INSPECTION = "inspection"
    REFERENT_HANDICAP = "referent_handicap"
    REFERENT_VIOLENCES = "referent_violences"
    REFERENT_MOBILITE = "referent_mobilite"
    SOCIAL = "social"
    OPCO = "opco"
    AUTRE = "autre"


@dataclass(frozen=True, slots=True)
class EtapeGuide:
    """For one kind of difficulty: the step of the guide, and whom to ask, in order."""

    code: str
    libelle: str
    etape: str
    sortes: tuple[SorteContact, ...]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"publics", "moyens", "sortes", "etapes", "demande"}))


@cache
def publics() -> dict[PublicGuide, tuple[str, str]]:
    return lire_mots(recueil().supplement("publics"), PublicGuide, "appuis.yaml: publics")


@cache
def moyens() -> dict[MoyenRemise, tuple[str, str]]:
    return lire_mots(recueil().supplement("moyens"), MoyenRemise, "appuis.yaml: moyens")


@cache
def sortes_contact() -> dict[SorteContact, tuple[str, str]]:
    return lire_mots(recueil().supplement("sortes"), SorteContact, "appuis.yaml: sortes")


@cache
def etapes_guide() -> tuple[EtapeGuide, ...]:
    """Raises `ValueError` for somebody to ask who is of no kind."""
    return tuple(
        EtapeGuide(e["code"], e["libelle"], e["etape"], tuple(SorteContact(s) for s in e["sortes"]))
        for e in recueil().supplement("etapes")
    )


def demande_entretien(sujet: str, organisation: str) -> tuple[str, str]:
    """(subject, text) of an interview request: to be completed, never sent by itself."""
    brut = recueil().supplement("demande")[0]
    return brut["objet"], brut["corps"].format(sujet=sujet or "…", organisation=organisation)
