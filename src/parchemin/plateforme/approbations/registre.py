"""`@acte_approuvable("contexte.acte")`: what is done once approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.models.approbations import Approbation
from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who decides: an id (None for an outside person) and a label, frozen with the decision."""

    id: int | None
    libelle: str


Executer = Callable[[Approbation, Acteur], None]
ChargeActuelle = Callable[[Approbation], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ActeApprouvable:
    """`charge_actuelle` rebuilds, from today's data, what was sealed; a difference refuses the approval.

    `lie_par_la_loi` (the safe default): no override, whoever asks.
    """

    code: str
    libelle: str
    executer: Executer
    charge_actuelle: ChargeActuelle | None = None
    lie_par_la_loi: bool = True


_actes: dict[str, ActeApprouvable] = {}

observateurs: Registre[Callable[[str, Approbation, Acteur], None]] = Registre("observateurs d’approbations")
"""(event, approval, actor), in the same transaction; an upper room writes the journal there.
Events: demandee, approuvee, refusee, annulee, passee_outre."""


def acte_approuvable(
    code: str, *, libelle: str, charge_actuelle: ChargeActuelle | None = None, lie_par_la_loi: bool = True
) -> Callable[[Executer], Executer]:
    def decorateur(executer: Executer) -> Executer:
        deja = _actes.get(code)
        if deja is not None and deja.executer is not executer:
            raise RuntimeError(f"the act « {code} » is already registered")
        _actes[code] = ActeApprouvable(code, libelle, executer, charge_actuelle, lie_par_la_loi)
        return executer

    return decorateur


def acte(code: str) -> ActeApprouvable:
    """Raises `LookupError` for an act nobody registered."""
    try:
        return _actes[code]
    except KeyError:
        raise LookupError(f"no approvable act « {code} »") from None


def annoncer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
    for _, observer in observateurs:
        observer(evenement, approbation, acteur)
