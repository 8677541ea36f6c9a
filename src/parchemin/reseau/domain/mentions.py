"""« (à vérifier) » is a mark for whoever writes: nothing that a partner reads carries it. Pure."""

from __future__ import annotations

import re
from typing import Any

MARQUE = re.compile(r"[\s\u00a0\u202f]*\(à[\s\u00a0\u202f]vérifier\)", re.IGNORECASE)


def sans_marque(texte: str) -> str:
    """The same words without the mark: a partner reads a citation, or none."""
    return MARQUE.sub("", texte)


def nettoyer(valeur: Any) -> Any:
    """Every text of a value made of dicts and lists, without its marks."""
    if isinstance(valeur, str):
        return sans_marque(valeur)
    if isinstance(valeur, dict):
        return {k: nettoyer(v) for k, v in valeur.items()}
    return [nettoyer(v) for v in valeur]
