"""Which columns of a file ask for a choice, and which can wait in a fold. Pure: it changes nothing to what is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from parchemin.imports.domain.correspondances import part_lisible
from parchemin.imports.domain.modele import ChampImport

_PART = 0.8
_VALEURS = 2


class Place(StrEnum):
    """`A_CHOISIR`: look first. `PRISE`: filled, nothing doubtful. `LAISSEE`: nothing is taken from it."""

    A_CHOISIR = "choisir"
    PRISE = "prise"
    LAISSEE = "laissee"


def ranger_colonnes(
    choix: Sequence[str],
    *,
    champs: Sequence[ChampImport],
    echantillons: Mapping[int, Sequence[str]],
    devinees: Collection[int] = (),
    fautives: Collection[int] = (),
) -> list[Place]:
    """One place per column. `choix`: the field of each ("" for none); `echantillons`: different values of each.

    To choose: a column refused by the form, one of two that fill the same field, one guessed from its contents alone, and,
    when a mandatory field has no column, each free column whose values it could read.
    """
    comptes = Counter(cle for cle in choix if cle)
    manquants = [ch for ch in champs if ch.obligatoire and ch.cle not in comptes]
    places = []
    for j, cle in enumerate(choix):
        if j in fautives or comptes[cle] > 1 or (cle and j in devinees):
            places.append(Place.A_CHOISIR)
        elif cle:
            places.append(Place.PRISE)
        else:
            possible = any(_convient(ch, echantillons.get(j, ())) for ch in manquants)
            places.append(Place.A_CHOISIR if possible else Place.LAISSEE)
    return places


def _convient(champ: ChampImport, valeurs: Sequence[str]) -> bool:
    """A reader that takes anything (a name, a text) tells nothing of a column."""
    if not getattr(champ.lecteur, "discriminant", False) or len(valeurs) < _VALEURS:
        return False
    return part_lisible(champ, valeurs) >= _PART
