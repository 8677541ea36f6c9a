"""From a French text to the terms of the index, and from what a user types to what is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from parchemin.plateforme.recherche_texte.formes import forme
from parchemin.socle.cles import cle_recherche

MARQUE = "zq"
"""Begins the terms that are whole words (for the word being typed); no French word or stem begins so."""
MOTS_MAX = 16
"""Words of a query beyond this are ignored: nobody means them."""

_VIDES = frozenset(
    [
        "a",
        "ai",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "cet",
        "cette",
        "chez",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "es",
        "est",
        "et",
        "eux",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "mes",
        "n",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ont",
        "ou",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "ses",
        "si",
        "son",
        "sont",
        "sur",
        "t",
        "ta",
        "te",
        "tes",
        "ton",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "y",
        "c",
    ]
)
"""Articles, pronouns, prepositions and elisions (l’, d’, qu’), as `cle_recherche` writes them."""
_racinier = Stemmer.Stemmer("french")
_racinier.maxCacheSize = 0


@lru_cache(maxsize=65536)
def racine(mot: str) -> str:
    """Stem of one word already passed through `cle_recherche`, its feminine and its plural set aside (`formes`)."""
    return str(_racinier.stemWord(forme(mot))) or mot


def mots(texte: str) -> list[str]:
    """Words of a text, stop words out."""
    return [mot for mot in cle_recherche(texte).split() if mot not in _VIDES]


@lru_cache(maxsize=65536)
def paire(mot: str) -> tuple[str, ...]:
    """Terms of one word: its stem and, when it differs, the marked word itself."""
    court = mot[:60]
    tige = racine(court)
    return (tige,) if tige == court else (tige, MARQUE + court)


def termes(texte: str) -> list[str]:
    """Terms of the index for a text, in order."""
    return [terme for mot in mots(texte) for terme in paire(mot)]


def repond(texte: str, question: str) -> bool:
    """Does a short text answer, as the index would: every word there by its stem, or within a word as typed?"""
    plat = cle_recherche(texte)
    tiges = {racine(mot) for mot in plat.split()}
    return all(mot in plat or racine(mot) in tiges for mot in mots(question) or cle_recherche(question).split())


@dataclass(frozen=True, slots=True)
class Requete:
    """Every stem of `racines` must be there, and a word that has the stem of `dernier` or begins with it.

    "Begins with" looks at the stems too: a word equal to its stem has no marked term.
    """

    racines: tuple[str, ...]
    dernier: str

    @property
    def fts5(self) -> str:
        """MATCH expression; terms hold `a-z0-9` only, quoted all the same (AND, OR, NOT and NEAR are words too)."""
        fin = " OR ".join([f'"{racine(self.dernier)}"', *(f'"{debut}" *' for debut in self._debuts)])
        return " AND ".join([*(f'"{r}"' for r in self.racines), f"({fin})"])

    @property
    def tsquery(self) -> str:
        """PostgreSQL `tsquery` literal."""
        fin = " | ".join([f"'{racine(self.dernier)}'", *(f"'{debut}':*" for debut in self._debuts)])
        return " & ".join([*(f"'{r}'" for r in self.racines), f"({fin})"])

    @property
    def _debuts(self) -> tuple[str, ...]:
        """A single letter begins half the dictionary: it is looked for as a word only."""
        return (self.dernier, MARQUE + self.dernier) if len(self.dernier) > 1 else ()


def requete(texte: str) -> Requete | None:
    """What to look for; None when the text has no word. Stop words count only when there is nothing else."""
    tous = [mot[:60] for mot in cle_recherche(texte).split()]
    utiles = [mot for mot in tous if mot not in _VIDES][:MOTS_MAX]
    if not tous:
        return None
    if not utiles:
        # « le » alone: somebody is typing a word.
        return Requete((), tous[-1])
    return Requete(tuple(dict.fromkeys(racine(mot) for mot in utiles[:-1])), utiles[-1])
