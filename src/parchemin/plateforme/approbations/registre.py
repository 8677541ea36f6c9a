"""`@acte_approuvable("contexte.acte")`: what is done once approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.models.approbations import Approbation
from parchemin.plateforme.registres import Registre
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who decides: an id (None for an outside person) and a label, frozen with the decision."""

    id: int | None
    libelle: str


Executer = Callable[[Approbation, Acteur], None]
Presenter = Callable[[Approbation], str]
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
Events: demandee, approuvee, refusee, annulee, passee_outre, exterieur (somebody outside was named: `approbation.lien`)."""

presentations: Registre[Presenter] = Registre("ce que lit la seconde personne")
"""By code of act: the safe HTML of exactly what is approved, for somebody who has no account to go and read it."""

habilites: Registre[Callable[[Approbation, int], bool]] = Registre("qui décide cet acte")
"""By code of act: (approval, id of a person with its permission): may they decide this one? Absent, the permission suffices."""

objections_exterieures: Registre[Callable[[Approbation, str], Iterable[Constat]]] = Registre(
    "objections à un extérieur"
)
"""(approval, address): why this address may not decide from outside. An upper room knows the accounts."""

memes_personnes: Registre[Callable[[Approbation, str], bool]] = Registre("adresses de qui demande")
"""(approval, address): is it an address of whoever asks? An upper room knows the accounts, another the cards of jury members."""


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


def presenter(approbation: Approbation) -> str:
    """Safe HTML, or "" for an act that its consequence tells whole."""
    return next((montrer(approbation) for code, montrer in presentations if code == approbation.acte), "")


def est_du_demandeur(approbation: Approbation, courriel: str) -> bool:
    """Would a link sent to this address come back to whoever asks?"""
    return bool(courriel) and any(reconnait(approbation, courriel) for _, reconnait in memes_personnes)


def est_habilite(approbation: Approbation, utilisateur_id: int) -> bool:
    """Beyond the permission, which the caller checks: may this person decide this very request?"""
    return all(decide(approbation, utilisateur_id) for code, decide in habilites if code == approbation.acte)
