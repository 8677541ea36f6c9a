"""Is a name that of an establishment? Only the words that tell one from another are compared: « CFA » and « lycée » tell nothing."""

from __future__ import annotations

from collections.abc import Iterable

from parchemin.socle.cles import cle_recherche

_COURANTS = frozenset(
    [
        "academie",
        "agricole",
        "apprenti",
        "apprentis",
        "apprentissage",
        "association",
        "aux",
        "campus",
        "centre",
        "cfa",
        "cfai",
        "college",
        "des",
        "du",
        "ecole",
        "enseignement",
        "ensemble",
        "et",
        "etablissement",
        "eta",
        "formation",
        "formations",
        "france",
        "general",
        "generale",
        "groupe",
        "institut",
        "interprofessionnel",
        "la",
        "le",
        "les",
        "lp",
        "lpo",
        "lycee",
        "metiers",
        "pole",
        "polyvalent",
        "prive",
        "privee",
        "pour",
        "professionnel",
        "professionnelle",
        "public",
        "publique",
        "regional",
        "regionale",
        "scolaire",
        "sup",
        "superieur",
        "superieure",
        "sur",
        "technique",
        "technologique",
        "technologie",
        "universite",
        "sainte",
        "saint",
    ]
)
"""Words that any establishment may bear."""


def mots_significatifs(nom: str) -> frozenset[str]:
    """Words of three letters or more, without case or accents, that are not everybody’s."""
    return frozenset(m for m in cle_recherche(nom).split() if len(m) >= 3 and m not in _COURANTS)


def est_etranger(nom: str, connus: Iterable[str]) -> bool:
    """No significant word in common with any of the known names. A name that says nothing is never foreign: it cannot be judged."""
    mots = mots_significatifs(nom)
    siens = frozenset().union(*(mots_significatifs(x) for x in connus))
    return bool(mots and siens) and not mots & siens
