"""Rates of a survey of former holders, as the establishment counts them: never those of an official service.

Source: notice of the RNCP fiche (facts b.3): among respondents, those who study or cannot work being neutralised. A rate drawn
from answers is a proxy of the official one (leavers matched with payrolls) and never takes its name.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from parchemin.indicateurs.domain.nombres import Rapport

_Cle = TypeVar("_Cle", bound=Hashable)
LIBELLE_SOURCE = "Enquête de l’établissement"
"""Written beside every figure drawn from a survey, on pages and in files."""


class GroupeSituation(StrEnum):
    """What a situation is worth in a rate. `NEUTRALISEE`: neither above nor below (studies, cannot work)."""

    EMPLOI = "emploi"
    NEUTRALISEE = "neutralisee"
    RECHERCHE = "recherche"
    AUTRE = "autre"


class MetierVise(StrEnum):
    """Is the job held the one that the certification aims at? `INCONNU`: not said."""

    OUI = "oui"
    EN_PARTIE = "en_partie"
    NON = "non"
    INCONNU = ""


class TauxEnquete(StrEnum):
    """The rates that a survey gives."""

    REPONSE = "reponse"
    INSERTION = "insertion"
    METIER = "metier"


class CoteEnquete(StrEnum):
    """Where a person stands for one rate: every person of the population is in exactly one."""

    NUMERATEUR = "numerateur"
    RESTE = "reste"
    NEUTRALISEE = "neutralisee"
    SANS_REPONSE = "sans_reponse"


@dataclass(frozen=True, slots=True)
class Interroge:
    """One person of the population, for one certification. `joint`: a message reached them, or they answered. `groupe`: None, no
    answer. `vise` counts for those in employment only."""

    joint: bool
    groupe: GroupeSituation | None = None
    vise: MetierVise = MetierVise.INCONNU


@dataclass(frozen=True, slots=True)
class RegleEnquete:
    """Choices made where nothing is written (dated settings). `seuil_reponse`: in points."""

    seuil_reponse: int = 50
    en_partie_compte: bool = False


@dataclass(frozen=True, slots=True)
class BilanEnquete:
    """Counts of people, whole; rates are their exact quotients. `en_partie` and `vise_inconnu` are among `emploi`; `vises` follows
    the rule."""

    population: int = 0
    joints: int = 0
    repondants: int = 0
    neutralises: int = 0
    emploi: int = 0
    vises: int = 0
    en_partie: int = 0
    vise_inconnu: int = 0

    @property
    def base(self) -> int:
        """Respondents that are counted: the denominator of both rates of insertion."""
        return self.repondants - self.neutralises

    @property
    def reponse(self) -> Rapport:
        """Answered among the whole population: those that no message reached are in it."""
        return Rapport(self.repondants, self.population)

    @property
    def reponse_des_joints(self) -> Rapport:
        return Rapport(self.repondants, self.joints)

    @property
    def insertion(self) -> Rapport:
        return Rapport(self.emploi, self.base)

    @property
    def metier(self) -> Rapport:
        return Rapport(self.vises, self.base)

    def rapport(self, taux: TauxEnquete) -> Rapport:
        return {
            TauxEnquete.REPONSE: self.reponse, TauxEnquete.INSERTION: self.insertion, TauxEnquete.METIER: self.metier,
        }[taux]  # fmt: skip

    def est_faible(self, regle: RegleEnquete) -> bool:
        """Too few answers to compare: said beside the rate, which is shown all the same."""
        return self.population > 0 and self.reponse.pour_cent < regle.seuil_reponse

    def moins(self, autres: Iterable[BilanEnquete]) -> BilanEnquete:
        """What is left of these counts when those of some groups are taken away."""
        lus = list(autres)
        return BilanEnquete(**{
            nom: getattr(self, nom) - sum(getattr(x, nom) for x in lus) for nom in BilanEnquete.__dataclass_fields__
        })  # fmt: skip


def taux_a_taire(b: BilanEnquete, minimum: int) -> frozenset[TauxEnquete]:
    """Rates of one group that a reader without names may not read: beside the number of answers, they would say what fewer than
    `minimum` people answered (one who cannot work, two without a job). Of both rates, the one of the job aimed at hides first."""

    def petit(*classes: int) -> bool:
        return any(0 < n < minimum for n in classes)

    if petit(b.neutralises):
        return frozenset({TauxEnquete.INSERTION, TauxEnquete.METIER})
    tus = set()
    if petit(b.emploi, b.base - b.emploi):
        tus.add(TauxEnquete.INSERTION)
    if petit(b.vises, b.base - b.vises) or (not tus and petit(b.emploi - b.vises)):
        tus.add(TauxEnquete.METIER)
    return frozenset(tus)


def taux_tus_par_groupe(
    groupes: Mapping[_Cle, BilanEnquete], deja: Collection[_Cle], minimum: int
) -> tuple[dict[_Cle, frozenset[TauxEnquete]], frozenset[TauxEnquete]]:
    """By group the rates kept quiet, then those of everybody together. `deja`: groups that are not shown at all.

    What is left of the total once the groups shown are taken away must not tell either: the smallest of them hides, and the total
    last. Equal sizes: the first one given.
    """
    les_deux = frozenset({TauxEnquete.INSERTION, TauxEnquete.METIER})
    tus = {cle: les_deux if cle in deja else taux_a_taire(b, minimum) for cle, b in groupes.items()}
    entier = BilanEnquete().moins([BilanEnquete().moins([b]) for b in groupes.values()])
    du_total = set(taux_a_taire(entier, minimum))
    for taux in (TauxEnquete.INSERTION, TauxEnquete.METIER):
        while taux not in du_total:
            vus = [cle for cle in groupes if taux not in tus[cle]]
            reste = entier.moins(groupes[cle] for cle in vus)
            if len(vus) == len(groupes) or taux not in taux_a_taire(reste, minimum):
                break
            if not vus:
                du_total.add(taux)
                break
            plus_petit = min(vus, key=lambda cle: groupes[cle].population)
            tus[plus_petit] |= {taux}
    return tus, frozenset(du_total)


def cote(x: Interroge, taux: TauxEnquete, regle: RegleEnquete) -> CoteEnquete:
    """Where one person stands for one rate."""
    if x.groupe is None:
        return CoteEnquete.RESTE if taux is TauxEnquete.REPONSE else CoteEnquete.SANS_REPONSE
    if taux is TauxEnquete.REPONSE:
        return CoteEnquete.NUMERATEUR
    if x.groupe is GroupeSituation.NEUTRALISEE:
        return CoteEnquete.NEUTRALISEE
    compte = x.groupe is GroupeSituation.EMPLOI and (taux is TauxEnquete.INSERTION or _vise(x.vise, regle))
    return CoteEnquete.NUMERATEUR if compte else CoteEnquete.RESTE


def _vise(vise: MetierVise, regle: RegleEnquete) -> bool:
    return vise is MetierVise.OUI or (vise is MetierVise.EN_PARTIE and regle.en_partie_compte)


def compter(population: Iterable[Interroge], regle: RegleEnquete) -> BilanEnquete:
    """All the counts in one passage."""
    n = dict.fromkeys(BilanEnquete.__dataclass_fields__, 0)
    for x in population:
        n["population"] += 1
        n["joints"] += x.joint or x.groupe is not None
        n["repondants"] += x.groupe is not None
        n["neutralises"] += x.groupe is GroupeSituation.NEUTRALISEE
        if x.groupe is GroupeSituation.EMPLOI:
            n["emploi"] += 1
            n["vises"] += _vise(x.vise, regle)
            n["en_partie"] += x.vise is MetierVise.EN_PARTIE
            n["vise_inconnu"] += x.vise is MetierVise.INCONNU
    return BilanEnquete(**n)
