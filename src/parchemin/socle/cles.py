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


def _table_latine() -> tuple[bytes, re.Pattern[bytes]]:
    """Byte -> byte of a key, for Latin-1; and the bytes that fold to several letters, or to none (æ, ß, ¼)."""
    plies = [_HORS_MOT.sub(" ", _plat(chr(code))) for code in range(256)]
    autres = b"".join(re.escape(bytes([code])) for code, plie in enumerate(plies) if len(plie) != 1)
    return "".join(plie if len(plie) == 1 else " " for plie in plies).encode("ascii"), re.compile(b"[" + autres + b"]")


_LATINE, _PLUSIEURS = _table_latine()
_COURT = 200


def cle_recherche(texte: str) -> str:
    """Words of a text: lower case, accents folded, separated by one space, only `a-z0-9`.

    >>> cle_recherche("L’Œuvre d’Élodie-Anne")
    'l oeuvre d elodie anne'
    """
    # Names and labels: one table of bytes, a third of the time. A long text nearly always holds a « ’ », which is not Latin-1.
    if texte.isascii() or len(texte) <= _COURT:
        try:
            octets = texte.encode("latin-1")
        except UnicodeEncodeError:
            pass
        else:
            if octets.isascii() or not _PLUSIEURS.search(octets):
                return b" ".join(octets.translate(_LATINE).split()).decode("ascii")
    return " ".join(texte.translate(_PLIES).split())


def cle_tri(texte: str) -> str:
    """Key whose plain order is the French alphabetical order; hyphens, apostrophes, accents and case set aside.

    Only `0-9a-z`, words separated by `0`: the order is then the same under every collation of every database
    (glibc's ignore spaces, the C locale does not). Lists add the identifier as tie-breaker.
    """
    return cle_recherche(texte).replace(" ", "0")


_CHIFFRES_OU_LETTRES = re.compile(r"[^\W\d_]+|\d+")


class _Lettres(dict[str, str]):
    """A character -> the folded letters and digits it stands for, in any alphabet; " " between words, "" for a mark."""

    def __missing__(self, c: str) -> str:
        if unicodedata.category(c) in {"Mn", "Mc", "Me", "Cf"}:
            plie = ""  # a combining accent, a soft hyphen: part of the word
        else:
            plie = "".join(x if x.isalnum() and unicodedata.category(x) != "Lm" else " " for x in _plat(c))
        if len(self) < 4096:
            self[c] = plie
        return plie


_PLIEES = _Lettres()


def mots_plies(texte: str) -> list[tuple[str, int, int]]:
    """(folded word, start, end) of each word of a text, with its place there: to find a name whatever its spelling.

    Case, accents (composed or not) and ligatures are set aside as in `cle_recherche`; every alphabet is kept. Digits
    and letters are separate words.

    >>> mots_plies("Née KILIÇ_2")
    [('nee', 0, 3), ('kilic', 4, 9), ('2', 10, 11)]
    """
    plis = [_PLIEES[c] for c in texte]
    places = [k for k, x in enumerate(plis) for _ in x]
    resultat = []
    for m in _CHIFFRES_OU_LETTRES.finditer("".join(plis)):
        fin = places[m.end() - 1] + 1
        while fin < len(plis) and not plis[fin]:
            fin += 1  # the marks that follow belong to the last letter
        resultat.append((m.group(), places[m.start()], fin))
    return resultat
