"""Which rows under the headings are data: blank rows, totals at the bottom, repeated headings and examples are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parchemin.imports.domain.cellules import LigneBrute, est_vide, texte_de
from parchemin.imports.domain.correspondances import cle_intitule
from parchemin.imports.domain.modele import Cellule, ChampImport
from parchemin.socle.cles import cle_recherche

_TOTAL = re.compile(r"(?:sous )?(?:total|totaux)|sommes?|moyennes?|effectifs?|nombre(?: total)?(?: d.*| de .*)?")
_DEBUT_TOTAL = re.compile(r"\W*[stmen]", re.I)
"""First letter of those words: settles nearly every line at once."""
_AUTRE_DEBUT = re.compile(r"[^\Wstmen]", re.I)
"""The same asked of the raw cell, before it is tidied: it begins with a letter or digit that none of those words has."""
_FORME_NOMBRE = re.compile(r"[\d\s.,%€/-]*")


@dataclass(slots=True)
class LignesEcartees:
    """Rows that were read and are no data, each by its number: said on the preview, never counted as read."""

    vides: int = 0
    totaux: list[int] = field(default_factory=list)
    entetes: list[int] = field(default_factory=list)
    exemples: list[int] = field(default_factory=list)


def est_total(cellules: Sequence[Cellule]) -> bool:
    """First cell « Total », « Moyenne »…, and nothing but numbers after it."""
    premier, texte = -1, ""
    for premier, x in enumerate(cellules):  # noqa: B007
        if type(x) is str and _AUTRE_DEBUT.match(x):
            return False
        if x is not None and (texte := texte_de(x)):
            break
    if not texte:
        return False
    if not _DEBUT_TOTAL.match(texte) or not _TOTAL.fullmatch(cle_recherche(texte.rstrip(": "))):
        return False
    return all(_FORME_NOMBRE.fullmatch(texte_de(x)) for x in cellules[premier + 1 :])


def donnees(
    lignes: Iterable[LigneBrute],
    intitules: Sequence[str],
    numero_entetes: int,
    exemples: Sequence[frozenset[str]],
    ecartees: LignesEcartees,
) -> Iterator[LigneBrute]:
    """The rows of data, cut or filled to the width of the headings. `ecartees` is filled on the way.

    A « Total » followed by other data is data: only those at the bottom are left out.
    """
    largeur = len(intitules)
    cles = [cle_intitule(x) for x in intitules]
    longueur = len(intitules[0]) + 8 if intitules and intitules[0] else 0
    attente: list[LigneBrute] = []
    for ligne in lignes:
        if ligne.numero <= numero_entetes:
            continue
        cellules, juste = ligne.cellules, ligne
        if len(cellules) != largeur:
            cellules = cellules[:largeur] + [None] * (largeur - len(cellules))
            juste = LigneBrute(ligne.numero, cellules, cellules)
        if est_vide(cellules):
            ecartees.vides += 1
            continue
        if est_total(cellules):
            attente.append(juste)
            continue
        if isinstance(cellules[0], str) and len(cellules[0]) <= longueur and _repete(cellules, cles):
            ecartees.entetes.append(ligne.numero)
            continue
        if exemples and est_exemple(cellules, exemples):
            ecartees.exemples.append(ligne.numero)
            continue
        yield from attente
        attente = []
        yield juste
    ecartees.totaux += [x.numero for x in attente]


def _repete(cellules: Sequence[Cellule], cles: Sequence[str]) -> bool:
    # From the right: the first column is a number or a name, met once; the last ones hold words that come back.
    if _cle_cellule(cellules[-1]) != cles[-1]:
        return False
    return all(_cle_cellule(x) == cle for x, cle in zip(reversed(cellules), reversed(cles), strict=True))


def _cle_cellule(cellule: Cellule) -> str:
    return _cle_texte(cellule) if type(cellule) is str else cle_intitule(texte_de(cellule))


@lru_cache(maxsize=1024)
def _cle_texte(texte: str) -> str:
    return cle_intitule(texte_de(texte))


def exemples_de(champs: Sequence[ChampImport]) -> list[frozenset[str]]:
    """The example lines of the template file, as the set of their texts."""
    nombre = max((len(ch.exemples) for ch in champs), default=0)
    lignes = [frozenset(_forme(ch.exemples[i]) for ch in champs if i < len(ch.exemples) and ch.exemples[i]) for i in range(nombre)]  # fmt: skip
    return [x for x in lignes if len(x) >= 2]


def _forme(texte: str) -> str:
    return cle_recherche(texte_de(texte))


def est_exemple(cellules: Sequence[Cellule], exemples: Sequence[frozenset[str]]) -> bool:
    """The line holds what an example of the template holds, and nothing else."""
    premiere = next((f for f in (_forme(texte_de(x)) for x in cellules) if f), "")
    if not any(premiere in e for e in exemples):
        return False
    textes = frozenset(f for f in (_forme(texte_de(x)) for x in cellules) if f)
    return len(textes) >= 2 and any(textes == e for e in exemples)


def vers_colonnes(propositions: Mapping[int, str]) -> dict[str, int]:
    """Field -> column, from column -> field."""
    return {cle: j for j, cle in propositions.items() if cle}
