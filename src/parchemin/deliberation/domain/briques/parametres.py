"""Reading the parameters of a brick: strict, so that a misspelt word in a file of law is an error and not a silence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def lire(parametres: Mapping[str, Any], **connus: Any) -> list[Any]:
    """Values in the order of `connus` (name=default; `...` for a compulsory one). Raises `ValueError` for any other name.

    A number becomes a `Decimal`, a list a tuple.
    """
    inconnus = parametres.keys() - connus.keys() - {"brique", "texte"}
    if inconnus:
        raise ValueError(f"{parametres.get('brique')}: unknown {', '.join(sorted(inconnus))}")
    valeurs = []
    for nom, defaut in connus.items():
        valeur = parametres.get(nom, defaut)
        if valeur is ...:
            raise ValueError(f"{parametres.get('brique')}: {nom} is missing")
        valeurs.append(_simple(valeur))
    return valeurs


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, bool) or valeur is None:
        return valeur
    if isinstance(valeur, int | float):
        return Decimal(str(valeur))
    if isinstance(valeur, list):
        return tuple(_simple(v) for v in valeur)
    return valeur
