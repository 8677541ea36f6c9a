"""The grid of a control folded by theme: what remains to be noted comes first, and only that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.reseau.domain.grille import VerdictPoint


@dataclass(frozen=True, slots=True)
class Pliage:
    """One theme. `restent`: points without an answer nor a word."""

    nom: str
    ancre: str
    lignes: list[dict[str, Any]]
    restent: int
    ecarts: int
    ouvert: bool

    @property
    def mots(self) -> str:
        total = pluriel(len(self.lignes), "point,points")
        return f"{total}, {pluriel(self.restent, 'reste à noter,restent à noter')}" if self.restent else total

    @property
    def ecarts_en_mots(self) -> str:
        return pluriel(self.ecarts, "écart,écarts")


def plier(domaines: list[tuple[str, list[dict[str, Any]]]], remplir: bool, refuse: bool) -> dict[str, Any]:
    """`refuse`: something typed was not kept, so everything is open and nothing typed hides."""
    comptes = [(nom, lignes, sum(_reste(x) for x in lignes)) for nom, lignes in domaines]
    premier = next((n for n, (_, _, restent) in enumerate(comptes) if restent), None) if remplir else None
    pliages = [
        Pliage(nom, f"theme-{n}", lignes, restent, _ecarts(lignes), refuse or n == premier or (not remplir and _ecarts(lignes) > 0))
        for n, (nom, lignes, restent) in enumerate(comptes)
    ]  # fmt: skip
    if remplir:
        pliages.sort(key=lambda p: p.restent == 0)
    total, restent = sum(len(p.lignes) for p in pliages), sum(p.restent for p in pliages)
    bilan = {"total": total, "restent": restent, "notes": total - restent, "a_faire": [p for p in pliages if p.restent]}
    return {"pliages": pliages, "bilan": bilan}


def _reste(x: dict[str, Any]) -> bool:
    return x["r"].verdict == VerdictPoint.NON_VU and not x["r"].commentaire.strip()


def _ecarts(lignes: list[dict[str, Any]]) -> int:
    return sum(x["r"].verdict == VerdictPoint.ECART for x in lignes)
