"""What the members answered, the same for first and for rectifying minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parchemin.deliberation.models import EtatSignature
from parchemin.parcours.models import QualiteSiege


def compter(lignes: Iterable[Any]) -> dict[str, Any]:
    """Fields of `acte.Situation` and of `acte_rectification.Situation`, from rows whose `siege` is selected."""
    lignes = list(lignes)
    refus = [s for s in lignes if s.etat == EtatSignature.REFUSEE]
    return {
        "signatures_attendues": tuple(s.nom for s in lignes if s.etat == EtatSignature.ATTENDUE),
        "signatures": sum(s.etat == EtatSignature.SIGNEE for s in lignes),
        "refus": tuple(s.nom for s in refus),
        "president_refuse": next((s.nom for s in refus if s.siege.qualite == QualiteSiege.PRESIDENT), ""),
    }
