"""From raw cells to verdicts: read the fields, ask the kind, and make sure that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import lettre
from parchemin.imports.domain.modele import (
    ActionLigne,
    Analyseur,
    Cellule,
    ChampImport,
    ConstatLigne,
    Illisible,
    LectureReservee,
    LigneAnalysee,
    LigneLue,
)
from parchemin.socle.constats import Gravite


@dataclass(frozen=True)
class Grille:
    """How to read a line: its fields, the column of each, and the headings, to say where a fault is."""

    champs: Mapping[str, ChampImport]
    colonnes: Mapping[str, int]
    intitules: Sequence[str]

    @cached_property
    def _plan(self) -> list[tuple[str, int, ChampImport, Any]]:
        """What a line needs, looked up once; a ready-made reader without its envelope."""
        return [
            (cle, j, self.champs[cle], getattr(self.champs[cle].lecteur, "lire", self.champs[cle].lecteur))
            for cle, j in self.colonnes.items()
        ]

    def ou(self, numero: int, champ: str) -> str:
        """« ligne 12, colonne C « Date de naissance » »."""
        j = self.colonnes.get(champ)
        if j is None:
            return f"ligne {numero}"
        intitule = self.intitules[j] if j < len(self.intitules) else ""
        return f"ligne {numero}, colonne {lettre(j)}" + (f" « {intitule} »" if intitule else "")

    def lire(self, numero: int, cellules: Sequence[Cellule]) -> tuple[LigneLue, list[ConstatLigne]]:
        """The values of a line, and the faults of its cells. An unreadable field is not in the values."""
        valeurs: dict[str, Any] = {}
        constats: list[ConstatLigne] = []
        illisibles: set[str] = set()
        largeur = len(cellules)
        for cle, j, champ, lecteur in self._plan:
            cellule = cellules[j] if j < largeur else None
            if cellule is None:
                valeurs[cle] = lu = None
            else:
                try:
                    lu = lecteur(cellule)
                except Illisible as refus:
                    constats.append(ConstatLigne(cle, refus.constat))
                    illisibles.add(cle)
                    continue
                if isinstance(lu, LectureReservee):
                    constats += [ConstatLigne(cle, x) for x in lu.constats]
                    lu = lu.valeur
                valeurs[cle] = lu
            if lu is None and champ.obligatoire:
                constats.append(ConstatLigne(cle, c.OBLIGATOIRE.constat(champ=champ.libelle)))
        return LigneLue(numero, valeurs, frozenset(illisibles)), constats


def juger(grille: Grille, analyseur: Analyseur, lignes: Sequence[tuple[int, Sequence[Cellule]]]) -> list[LigneAnalysee]:
    """One verdict per line, in order. A line with a blocking finding is refused whatever the kind says of it.

    Every line goes to the kind, so that all its faults are shown at once. Raises `RuntimeError` when the kind gives
    another number of verdicts than of lines.
    """
    lues = [grille.lire(numero, cellules) for numero, cellules in lignes]
    verdicts = list(analyseur.analyser([lue for lue, _ in lues]))
    if len(verdicts) != len(lignes):
        raise RuntimeError(f"{len(verdicts)} verdicts for {len(lignes)} lines")
    for verdict, (lue, constats) in zip(verdicts, lues, strict=True):
        if not constats and not verdict.constats and verdict.action is not ActionLigne.REFUSER:
            continue
        tous = [*constats, *verdict.constats]
        verdict.constats = [ConstatLigne(x.champ, replace(x.constat, ou=grille.ou(lue.numero, x.champ))) for x in tous]
        bloque = any(x.constat.gravite is Gravite.BLOQUANT for x in tous)
        if bloque:
            verdict.action = ActionLigne.REFUSER
        elif verdict.action is ActionLigne.REFUSER:
            ou = grille.ou(lue.numero, "")
            verdict.constats.append(ConstatLigne("", c.SANS_MOTIF.constat(ou=ou)))
    return verdicts
