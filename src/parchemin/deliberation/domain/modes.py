"""How a candidate is assessed, unit by unit: during the course (CCF) or at one time (ponctuel) (a.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from parchemin.deliberation.domain.reglement import ModeEvaluation


class RaisonMode(StrEnum):
    """Why this mode."""

    REGLEMENT = "reglement"
    STATUT = "statut"
    HABILITE = "habilite"
    NON_HABILITE = "non_habilite"
    CHOIX = "choix"
    INCONNU = "inconnu"


RAISONS = {
    RaisonMode.REGLEMENT: "le règlement ne prévoit que ce mode",
    RaisonMode.STATUT: "ce statut passe des épreuves ponctuelles",
    RaisonMode.HABILITE: "son établissement peut évaluer en cours de formation",
    RaisonMode.NON_HABILITE: "aucune habilitation au CCF n’est enregistrée pour son établissement",
    RaisonMode.CHOIX: "choix enregistré pour cette personne",
    RaisonMode.INCONNU: "le règlement ne dit pas le mode",
}
MOTS = {
    ModeEvaluation.CCF: "CCF",
    ModeEvaluation.PONCTUEL: "ponctuel",
    ModeEvaluation.CONTROLE_CONTINU: "contrôle continu",
    ModeEvaluation.NON_DIT: "mode non dit",
}


@dataclass(frozen=True, slots=True)
class ModeUnite:
    """The mode of one unit for one candidate. `code`: of the unit. `motif`: of a recorded choice, "" for the rule."""

    code: str
    mode: ModeEvaluation
    raison: RaisonMode
    motif: str = ""

    @property
    def en_mots(self) -> str:
        return MOTS[self.mode]


def mode_par_defaut(
    code: str, du_reglement: ModeEvaluation, *, statut: str, jamais: Collection[str], habilite: bool
) -> ModeUnite:
    """What the status and the establishment decide. `jamais`: statuses that never have CCF (dated data).

    A règlement that opens CCF is for those who may have it; the others sit the ponctuel épreuve of the same unit.
    """
    if du_reglement is ModeEvaluation.NON_DIT:
        return ModeUnite(code, du_reglement, RaisonMode.INCONNU)
    if du_reglement is not ModeEvaluation.CCF:
        return ModeUnite(code, du_reglement, RaisonMode.REGLEMENT)
    if statut in jamais:
        return ModeUnite(code, ModeEvaluation.PONCTUEL, RaisonMode.STATUT)
    if habilite:
        return ModeUnite(code, ModeEvaluation.CCF, RaisonMode.HABILITE)
    return ModeUnite(code, ModeEvaluation.PONCTUEL, RaisonMode.NON_HABILITE)


def peut_choisir(du_reglement: ModeEvaluation, voulu: ModeEvaluation, *, statut: str, jamais: Collection[str]) -> bool:
    """May somebody record this mode for a candidate? CCF only where the règlement opens it, never for a status without it."""
    if voulu is ModeEvaluation.PONCTUEL:
        return du_reglement in (ModeEvaluation.CCF, ModeEvaluation.PONCTUEL)
    return voulu is ModeEvaluation.CCF and du_reglement is ModeEvaluation.CCF and statut not in jamais
