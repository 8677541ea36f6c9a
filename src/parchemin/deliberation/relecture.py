"""A frozen decision read again, with corrected results: what its own rule then proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite
from parchemin.deliberation.domain.moteur import rejouer
from parchemin.deliberation.domain.proposition import Proposition
from parchemin.deliberation.domain.reglement import Evaluation, Reglement
from parchemin.deliberation.models import Decision
from parchemin.deliberation.serialisation import dossier_de_json, reglement_de_json
from parchemin.parcours.domain.resultats import EtatCellule, ModeCellule, lire_cellule
from parchemin.socle.constats import ErreurMetier


def lire_corrections(decision: Decision, corrections: Mapping[str, str]) -> dict[str, ResultatUnite]:
    """Results as typed (« 12,5 », « acq », « abs »), by code of unit; blank: unchanged. Raises DEL-035, RES-001 to RES-012."""
    reglement = reglement_de_json(decision.reglement or {})
    unites = {u.code: u for u in reglement.evaluees}
    avant = dossier_de_json(decision.dossier or {}).resultats
    lues = {}
    for code, texte in corrections.items():
        if not texte.strip():
            continue
        if code not in unites:
            raise ErreurMetier(c.CORRECTION_ETRANGERE.constat(code=code[:40]))
        mode = ModeCellule.NOTE if unites[code].evaluation is Evaluation.NOTE else ModeCellule.VALIDATION
        cellule = lire_cellule(texte, mode)
        deja = avant.get(code)
        etat = EtatUnite(str(cellule.etat))
        if (
            cellule.etat is EtatCellule.PRESENT
            and deja is not None
            and deja.etat in (EtatUnite.BENEFICE, EtatUnite.REPORT)
        ):
            etat = deja.etat
        lues[code] = ResultatUnite(etat, cellule.note, cellule.acquis, deja.obtenu_le if deja else None)
    return lues


def reproposer(
    decision: Decision, corrections: Mapping[str, str], *, livret_examine: bool = False
) -> tuple[Dossier, Proposition]:
    """The frozen file with its corrections, and what the rule of the decision proposes then."""
    dossier = dossier_de_json(decision.dossier or {})
    dossier = replace(dossier, resultats={**dossier.resultats, **lire_corrections(decision, corrections)})
    if livret_examine and dossier.livret is Livret.FOURNI:
        dossier = replace(dossier, livret=Livret.EXAMINE)
    reglement: Reglement = reglement_de_json(decision.reglement or {})
    jour = decision.deliberation.jury_le if decision.deliberation else decision.decidee_le
    return dossier, rejouer(decision.jeu, dossier, reglement, jour)


def change_un_resultat(decision: Decision, corrections: Mapping[str, str]) -> bool:
    """Is one of these results other than the decision holds? What is typed again as it was corrects nothing."""
    avant = dossier_de_json(decision.dossier or {}).resultats
    return any(_vaut(avant.get(code)) != _vaut(lu) for code, lu in lire_corrections(decision, corrections).items())


def _vaut(x: ResultatUnite | None) -> object:
    if x is None:
        return None
    return (x.etat, x.note) if x.note is not None else (x.etat, x.acquis)
