"""A draw that anybody can replay: a frozen list, a seed, a rule of one sentence. Pure.

« Chaque ligne reçoit l’empreinte SHA-256 de la graine suivie de son identifiant ; dans chaque strate, les plus petites empreintes sont
tirées. » Nothing depends on a random generator of a language or of a version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

METHODE = "sha256-1"
METHODE_EN_MOTS = (
    "Chaque ligne de la liste arrêtée reçoit l’empreinte SHA-256 de la graine, d’une barre oblique et de son identifiant ; dans chaque "
    "strate, les plus petites empreintes sont tirées."
)


@dataclass(frozen=True, slots=True)
class LigneCadre:
    """One line of the frozen list. `cle`: stable identifier; `strate`: group it is drawn in, « » for a draw without groups; `pourquoi`:
    what put it in that group, frozen with it, « » when nothing did."""

    cle: str
    libelle: str
    strate: str = ""
    pourquoi: str = ""


@dataclass(frozen=True, slots=True)
class Rejeu:
    """A stored draw computed again. `liste_intacte`: the frozen list still has the fingerprint written the day of the draw."""

    liste_intacte: bool
    memes: bool
    obtenus: tuple[str, ...]

    @property
    def tient(self) -> bool:
        return self.liste_intacte and self.memes


def empreinte_cadre(cadre: Iterable[LigneCadre]) -> str:
    """SHA-256 of the list, in the order of the keys: the order of writing changes nothing."""
    lignes = sorted(f"{x.cle}\t{x.strate}\t{x.libelle}" + (f"\t{x.pourquoi}" if x.pourquoi else "") for x in cadre)
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()


def rang(graine: str, cle: str) -> str:
    return hashlib.sha256(f"{graine}/{cle}".encode()).hexdigest()


def tirer(cadre: Sequence[LigneCadre], graine: str, quotas: Mapping[str, int]) -> tuple[str, ...]:
    """Keys drawn, sorted by rank. `quotas`: how many in each stratum; a stratum that has fewer gives all it has.

    Raises `ValueError` when a key is there twice: it would be drawn with twice the chance.
    """
    if len({x.cle for x in cadre}) != len(cadre):
        raise ValueError("a line of the frame is there twice")
    tires: list[str] = []
    for strate, combien in quotas.items():
        cles = [x.cle for x in cadre if x.strate == strate]
        tires += sorted(cles, key=lambda cle: rang(graine, cle))[: max(0, combien)]
    return tuple(sorted(tires, key=lambda cle: rang(graine, cle)))


def quotas_par_part(cadre: Iterable[LigneCadre], parts: Mapping[str, int]) -> dict[str, int]:
    """How many to draw in each stratum, from percentages, rounded up: a stratum with a share above zero always gives one."""
    effectifs: dict[str, int] = {}
    for x in cadre:
        effectifs[x.strate] = effectifs.get(x.strate, 0) + 1
    return {s: -(-n * max(0, min(100, parts.get(s, 0))) // 100) for s, n in sorted(effectifs.items())}


def nombre_de_dossiers(n: int, minimum: int) -> int:
    """The larger of `minimum` and the square root of n rounded up, never more than n."""
    racine = isqrt(n) + (isqrt(n) ** 2 < n)
    return min(n, max(minimum, racine))


def rejouer(
    cadre: Sequence[LigneCadre], graine: str, quotas: Mapping[str, int], tires: Sequence[str], empreinte: str
) -> Rejeu:
    """Compute a stored draw again, and compare."""
    obtenus = tirer(cadre, graine, quotas)
    return Rejeu(empreinte_cadre(cadre) == empreinte, set(obtenus) == set(tires), obtenus)
