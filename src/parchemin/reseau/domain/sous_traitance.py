"""Those a partner entrusts a part of the training to: what the law asks of each, and of all together. Pure; numbers in YAML.

Source: Code du travail, art. L. 6323-9-2 (décret n° 2023-1350, arrêté du 3 janvier 2024): written contract, same duties as the
holder except for micro-entrepreneurs and for less than a whole bloc, no cascade, ceiling, declaration. To be checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from parchemin.reseau import constats_dossier as c
from parchemin.reseau.domain.dossier import recueil
from parchemin.socle.constats import Constat


class MotifDispense(StrEnum):
    """Why a sub-contractor needs neither Qualiopi nor an habilitation of its own."""

    AUCUN = ""
    MICRO = "micro"
    MOINS_BLOC = "moins_bloc"


DISPENSES_EN_MOTS = {
    MotifDispense.AUCUN: "Aucune", MotifDispense.MICRO: "Micro-entrepreneur", MotifDispense.MOINS_BLOC: "Moins d’un bloc entier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SousTraitantLu:
    """One of them. `part`: % of the CPF turnover that it receives; `habilite`: by us, on that day; `contrat`: signed and kept."""

    nom: str
    contrat: bool
    qualiopi_jusqu: date | None
    habilite: bool
    dispense: MotifDispense
    part: Decimal | None
    declare_le: date | None
    cascade: bool
    du: date
    au: date | None

    def agit(self, jour: date) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)


def controler_un(s: SousTraitantLu, *, cpf: bool, jour: date) -> list[Constat]:
    """What is wrong with one that acts on that day. Outside actions bought by the CPF only the contract and the cascade count."""
    texte = recueil().texte("l6323_9_2", jour).citation
    trouves = []
    if not s.contrat:
        trouves.append(c.ST_CONTRAT.constat(nom=s.nom, texte=texte))
    if s.cascade:
        trouves.append(c.ST_CASCADE.constat(nom=s.nom, texte=texte))
    if not cpf:
        return trouves
    if s.dispense is MotifDispense.AUCUN:
        if s.qualiopi_jusqu is None or s.qualiopi_jusqu < jour:
            trouves.append(c.ST_QUALIOPI.constat(nom=s.nom, texte=texte))
        if not s.habilite:
            trouves.append(c.ST_HABILITE.constat(nom=s.nom, texte=texte))
    if s.declare_le is None or s.declare_le > jour:
        trouves.append(c.ST_DECLARE.constat(nom=s.nom, texte=texte))
    return trouves


def part_confiee(tous: Iterable[SousTraitantLu], jour: date) -> Decimal:
    """% of the CPF turnover entrusted to those that act on that day."""
    return sum((s.part for s in tous if s.part is not None and s.agit(jour)), Decimal(0))


def controler_ensemble(tous: Iterable[SousTraitantLu], *, cpf: bool, jour: date) -> list[Constat]:
    """The ceiling."""
    part, plafond = part_confiee(tous, jour), Decimal(str(recueil().valeur_au("plafond_cpf", jour)))
    if not cpf or part <= plafond:
        return []
    texte = recueil().source("plafond_cpf", jour)
    return [c.ST_PLAFOND.constat(part=f"{part.normalize():f}".replace(".", ","), plafond=f"{plafond:f}", texte=texte)]
