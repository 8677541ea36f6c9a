"""Questions asked of a whole chain, at night. Each looks, says how much it looked at, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from parchemin.comptes.models import Organisation
from parchemin.preuves.chaine.domain import ExamenDeChaine, FauteDeChaine, SorteMaillon
from parchemin.socle.constats import Constat, Controle


@dataclass
class Nuit:
    """One night in one organisation. `reprise`: last key read, by kind of content; `par_nuit`: contents read at most of each kind;
    `garder`: faults kept of each question."""

    organisation: Organisation
    jour: date
    par_nuit: int
    garder: int
    reprise: dict[str, int] = field(default_factory=dict)

    @property
    def o(self) -> int:
        return int(self.organisation.pk)

    def noter(self, examen: ExamenDeChaine, sorte: SorteMaillon, cle: object, constat: Constat) -> None:
        examen.noter(FauteDeChaine(sorte, str(cle), constat), self.garder)


Question = Callable[[Nuit], list[ExamenDeChaine]]


def examen(controle: Controle, vus: int = 0) -> ExamenDeChaine:
    return ExamenDeChaine(controle.code, vus)
