"""From what people write to what is indexed: French stems, computed once in Python, the same on every database."""

from __future__ import annotations

from functools import lru_cache

import Stemmer

from parchemin.socle.cles import cle_recherche

_racines = Stemmer.Stemmer("french", 50_000)
MOTS_VIDES = frozenset(
    ["a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "elle", "en", "et", "eux", "il", "ils", "je", "la", "le", "les", "leur", "lui", "ma", "mais", "me", "mes", "mon", "ne", "nos", "notre", "nous", "on", "ou", "par", "pas", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sur", "ta", "te", "tes", "ton", "tu", "un", "une", "vos", "votre", "vous", "est", "sont", "etre"]
)


@lru_cache(maxsize=100_000)
def _formes(mot: str) -> str:
    racine = _racines.stemWord(mot)
    # The word itself is kept beside its stem: a word being typed is a prefix of the word, not of the stem.
    return mot if racine == mot else f"{racine} {mot}"


def document(texte: str) -> str:
    """Tokens of a text to index: stems, and words that differ from their stem. One-letter elisions are left out."""
    return " ".join(_formes(m) for m in cle_recherche(texte).split() if len(m) > 1 or m.isdigit())


def termes(texte: str) -> tuple[list[str], str]:
    """Tokens of a query: stems that must be there, and the last word as it is being typed ("" when there is none).

    Stop words are left out unless there is nothing else.
    """
    mots = cle_recherche(texte).split()[:12]
    utiles = [m for m in mots if m not in MOTS_VIDES and (len(m) > 1 or m.isdigit())] or mots
    if not utiles:
        return [], ""
    return [_racines.stemWord(m) for m in utiles[:-1]], utiles[-1]


def racine(mot: str) -> str:
    resultat: str = _racines.stemWord(mot)
    return resultat
