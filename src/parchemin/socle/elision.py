"""« d’Odile », « de Marc », « d’Hélène », « de Haddou »: the preposition before a name."""

from __future__ import annotations

import unicodedata

_H_MUETS = frozenset(
    [
        "habib",
        "hadrien",
        "harmonie",
        "hector",
        "helene",
        "helena",
        "helier",
        "heloise",
        "henri",
        "henriette",
        "henrique",
        "herbert",
        "hermance",
        "hermann",
        "hermine",
        "herve",
        "hilaire",
        "hilda",
        "hippolyte",
        "honore",
        "honorine",
        "horace",
        "hortense",
        "hubert",
        "hugo",
        "hugues",
        "huguette",
        "humbert",
        "hyacinthe",
    ]
)
"""First names whose h is silent in French. Any other h keeps « de »: wrong for none, plain at worst."""
_APOSTROPHE = "’"


def _plat(mot: str) -> str:
    decompose = unicodedata.normalize(
        "NFKD", mot.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    )
    return "".join(c for c in decompose if not unicodedata.combining(c)).lower()


def s_elide(nom: str) -> bool:
    """Does « de » lose its vowel before this name? Vowels do; y before a consonant (Yves); « oua » does not (Ouassim)."""
    premier = _plat(nom.strip().replace("-", " ").split(" ")[0]) if nom.strip() else ""
    if not premier:
        return False
    if premier[0] == "h":
        return premier in _H_MUETS
    if premier[0] == "y":
        return len(premier) > 1 and premier[1] not in "aeiouy"
    if premier.startswith(("oua", "oue", "oui")):
        return False
    return premier[0] in "aeiou"


def de(nom: str) -> str:
    """The name with its preposition: « d’Odile Perrault », « de Marc Aubry »."""
    return f"d{_APOSTROPHE}{nom}" if s_elide(nom) else f"de {nom}"
