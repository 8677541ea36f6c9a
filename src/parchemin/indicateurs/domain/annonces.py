"""What an establishment announces of a certification, against the register and the rule of its family.

Title, number and level are those of the fiche on the day it was read; a bloc alone is not offered to pupils or apprentices
(Code du travail, art. L. 6211-1; regional sheet Qualiopi 3 / EduForm 9). Rules are dated data: `donnees/annonces.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.indicateurs import constats as c
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.textes import Recueil, TexteReference

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "annonces.yaml"


class PublicVise(StrEnum):
    """Who is offered a bloc alone."""

    ELEVES = "eleves"
    APPRENTIS = "apprentis"
    CONTRAT_PRO = "contrat_pro"
    STAGIAIRES = "stagiaires"
    VAE = "vae"


LIBELLES_PUBLIC = {
    PublicVise.ELEVES: "élèves et étudiants",
    PublicVise.APPRENTIS: "apprentis",
    PublicVise.CONTRAT_PRO: "salariés en contrat de professionnalisation",
    PublicVise.STAGIAIRES: "stagiaires de la formation continue",
    PublicVise.VAE: "candidats par la VAE",
}


@dataclass(frozen=True, slots=True)
class RegleBlocs:
    """Who may prepare a bloc alone in a family, in words, with the text behind."""

    familles: frozenset[str]
    publics: frozenset[str]
    mots: str
    texte: str
    a_verifier: bool = False

    def citation(self, jour: date) -> str:
        dite = _texte(self.texte, jour).citation
        return f"{dite} (à vérifier)" if self.a_verifier and "à vérifier" not in dite else dite


@dataclass(frozen=True, slots=True)
class OffreLue:
    """What was read on a site or in a brochure. `niveau`: 1 to 8, None when none is told. `blocs_seuls`: to whom a bloc is offered
    alone."""

    support: str
    intitule: str
    numero: str
    niveau: int | None
    blocs_seuls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferenceDuJour:
    """What the register says of the certification on the day the offer was read. `fermee`: why nobody may
    start preparing it any more, empty otherwise."""

    intitule: str
    numero: str
    niveau: int | None
    fermee: str
    famille: Famille


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"regles"}))


def _texte(cle: str, jour: date) -> TexteReference:
    return recueil().texte(cle, jour)


@cache
def regles() -> tuple[RegleBlocs, ...]:
    """Raises `ValueError` when a family has no rule, or two."""
    lues = tuple(
        RegleBlocs(frozenset(x["familles"]), frozenset(x["publics"]), x["mots"], x["texte"], x.get("a_verifier", False))
        for x in recueil().supplement("regles")
    )
    vues = sorted(f for r in lues for f in r.familles)
    if vues != sorted(Famille):
        raise ValueError("annonces.yaml: one rule per family")
    return lues


def regle_de(famille: Famille) -> RegleBlocs:
    return next(r for r in regles() if famille in r.familles)


def verifier(offre: OffreLue, reference: ReferenceDuJour, jour: date) -> list[Constat]:
    """What the offer says that the register or the family's rule does not. Empty: nothing to correct."""
    trouves: list[Constat] = []
    ou = offre.support
    if cle_recherche(offre.intitule) != cle_recherche(reference.intitule):
        trouves.append(c.INTITULE_ANNONCE.constat(ou, dit=offre.intitule, exact=reference.intitule))
    dit, exact = _serre(offre.numero), _serre(reference.numero)
    if exact and not dit:
        trouves.append(c.NUMERO_TU.constat(ou, exact=reference.numero))
    elif dit != exact:
        trouves.append(c.NUMERO_ANNONCE.constat(ou, dit=offre.numero, exact=reference.numero or "aucun numéro"))
    if offre.niveau is not None and offre.niveau != reference.niveau:
        trouves.append(c.NIVEAU_ANNONCE.constat(
            ou, dit=offre.niveau, exact=f"niveau {reference.niveau}" if reference.niveau else "aucun niveau",
            texte=_texte("cadre", jour).citation,
        ))  # fmt: skip
    if reference.fermee:
        trouves.append(c.FICHE_FERMEE.constat(ou, raison=reference.fermee))
    return trouves + _blocs(offre, regle_de(reference.famille), jour)


def _blocs(offre: OffreLue, regle: RegleBlocs, jour: date) -> list[Constat]:
    interdits = [p for p in PublicVise if p in offre.blocs_seuls and p not in regle.publics]
    if not interdits:
        return []
    publics = enumerer([LIBELLES_PUBLIC[p] for p in interdits])
    initiaux = {PublicVise.ELEVES, PublicVise.APPRENTIS}
    controle = c.BLOC_SEUL if initiaux & set(interdits) else c.BLOC_INSECABLE
    return [controle.constat(offre.support, publics=publics, regle=regle.mots, texte=regle.citation(jour))]


def enumerer(mots: Sequence[str]) -> str:
    """« a, b et c »."""
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}"


def _serre(numero: str) -> str:
    return "".join(numero.upper().split())
