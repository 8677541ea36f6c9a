"""The règlement d'examen: what is assessed, with which weight and which thresholds, for one specialty and some sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode

DU_REGLEMENT = "reglement:"
"""Before a reference: the text of a step is the règlement itself, and no law."""


class Domaine(StrEnum):
    """Domain of a unit. DMA and some règlements name others: any text is accepted where a rule asks « each domain »."""

    GENERAL = "general"
    PROFESSIONNEL = "professionnel"


class Evaluation(StrEnum):
    """A mark out of 20, or acquired / not acquired."""

    NOTE = "note"
    VALIDATION = "validation"


class ModeEvaluation(StrEnum):
    """How a unit is assessed."""

    NON_DIT = ""
    CCF = "ccf"
    PONCTUEL = "ponctuel"
    CONTROLE_CONTINU = "controle_continu"


@dataclass(frozen=True, slots=True)
class Unite:
    """A unit, épreuve, CCP, bloc or capacité of a règlement.

    `coefficient`: > 0, ignored for a validation. `seuil`: lowest mark that the règlement accepts at this unit. `pratique`: the
    épreuve of professional practice. `eps`: no replacement exists for it. `controle`: group of the oral that may retake it
    ("" : none). `commune`: its marks follow a candidate who changes specialty. `parent`: code of the bloc that this capacité
    belongs to. `blocs`: official codes of the blocs that it gives.
    """

    code: str
    libelle: str
    domaine: str = ""
    coefficient: Decimal = Decimal(1)
    evaluation: Evaluation = Evaluation.NOTE
    mode: ModeEvaluation = ModeEvaluation.NON_DIT
    facultative: bool = False
    seuil: Decimal | None = None
    pratique: bool = False
    eps: bool = False
    controle: str = ""
    commune: bool = False
    parent: str = ""
    blocs: tuple[str, ...] = ()
    ects: int = 0


_VIDE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Reglement:
    """Compared by identity: one object per règlement, whatever the number of candidates.

    `session_du`, `session_au`: days of the sessions it is for (None: open). `reference`: the arrêté de spécialité, or the
    certifier's règlement. `enregistrement`: "RNCP", "RS" or "", **on the jury's day**. `fin_validite`: last day of the
    certification (titre professionnel). `accreditations`: periods during which the institution is accredited.
    `options`: the choices that a family leaves to the certifier (`seuil_unite`, `moyenne_minimale`, `conservation_mois`,
    `validite_mois`, `paliers`…); each name is declared by the rule set that reads it.
    """

    famille: Famille
    certification: str
    intitule: str
    unites: tuple[Unite, ...]
    reference: str
    specialite: str = ""
    session_du: date | None = None
    session_au: date | None = None
    enregistrement: str = ""
    entretien_final: bool = False
    pfmp: bool = False
    fin_validite: date | None = None
    accreditations: tuple[Periode, ...] = ()
    options: Mapping[str, Any] = field(default_factory=lambda: _VIDE)

    @cached_property
    def cle_texte(self) -> str:
        """Key of what the règlement itself asks for, where a rule of law leaves it the choice (`recit.source` tells it)."""
        return f"{DU_REGLEMENT}{self.reference}"

    def pour(self, jour: date) -> bool:
        """Is this the règlement of a session of that day?"""
        return jour in Periode(self.session_du, self.session_au)

    @cached_property
    def enfants(self) -> dict[str, list[Unite]]:
        """Capacités by code of their bloc."""
        enfants: dict[str, list[Unite]] = {}
        for unite in self.unites:
            if unite.parent:
                enfants.setdefault(unite.parent, []).append(unite)
        return enfants

    @cached_property
    def evaluees(self) -> tuple[Unite, ...]:
        """What receives a result: the leaves."""
        enfants = self.enfants
        return tuple(u for u in self.unites if u.code not in enfants)

    @cached_property
    def sommets(self) -> tuple[Unite, ...]:
        """What the certification is made of: blocs, CCP, units without parent."""
        return tuple(u for u in self.unites if not u.parent)
