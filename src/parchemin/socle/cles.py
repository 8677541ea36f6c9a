"""Keys computed once in Python, so that sorting and searching are the same on every database."""

from __future__ import annotations

import re
import unicodedata

_LETTRES = str.maketrans(
    {"œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ɖ": "d", "ł": "l", "ø": "o", "ı": "i", "þ": "th", "ħ": "h", "ŋ": "n",
     "ŧ": "t", "ə": "e"}
)  # fmt: skip
"""Latin letters that Unicode does not decompose; the other diacritics fall with their combining marks."""
_HORS_MOT = re.compile(r"[^a-z0-9]+")
_MARQUES = re.compile("[\u0300-\u036f]+")
_RARES = re.compile("[^\\x00-\u02ff\u2000-\u206f]")
"""Beyond these (plain Latin, general punctuation) a character may be a combining mark: each is then asked."""


def _plat(texte: str) -> str:
    # Marks first (ǽ becomes æ), then case (ẞ becomes ss), then the letters that have no decomposition.
    sans_marques = _MARQUES.sub("", unicodedata.normalize("NFKD", texte))
    if _RARES.search(sans_marques):
        sans_marques = "".join(x for x in sans_marques if not unicodedata.combining(x))
    return sans_marques.casefold().translate(_LETTRES)


class _Plies(dict[int, str]):
    """Code of a character -> what it becomes in a key. Folding knows no neighbours: each is worked out once, then read.

    Bounded: a text made of every character there is must not stay in memory.
    """

    def __missing__(self, code: int) -> str:
        plie = _HORS_MOT.sub(" ", _plat(chr(code)))
        if len(self) < 4096:
            self[code] = plie
        return plie


_PLIES = _Plies()


def cle_recherche(texte: str) -> str:
    """Words of a text: lower case, accents folded, separated by one space, only `a-z0-9`.

    >>> cle_recherche("L’Œuvre d’Élodie-Anne")
    'l oeuvre d elodie anne'
    """
    return " ".join(texte.translate(_PLIES).split())


def cle_tri(texte: str) -> str:
    """Key whose plain order is the French alphabetical order; hyphens, apostrophes, accents and case set aside.

    Only `0-9a-z`, words separated by `0`: the order is then the same under every collation of every database
    (glibc's ignore spaces, the C locale does not). Lists add the identifier as tie-breaker.
    """
    return cle_recherche(texte).replace(" ", "0")
