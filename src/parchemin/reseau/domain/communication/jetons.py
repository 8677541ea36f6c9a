"""A text as folded words, each with its place in the original: what rules are matched on, and how quotes stay exact.

Case, accents, ligatures, kinds of apostrophes, hyphens and spaces no longer count; a word that a PDF cut at the end of a line is
one word again; « certifié(e) », « certifié·e » are « certifié ». A few signs are words too: + % €.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from parchemin.reseau.domain.communication.modele import TexteLu
from parchemin.socle.cles import mots_plies

_SIGNES = {
    "+": "+", "＋": "+", "﹢": "+", "➕": "+", "%": "%", "％": "%", "٪": "%", "€": "€", "&": "et", "@": "@",
}  # fmt: skip
_FORTES = frozenset("!?…•●▪◦■►✓✔➔→✅|\t")
_ABREGES = frozenset(
    {
        "n",
        "no",
        "art",
        "l",
        "r",
        "d",
        "m",
        "mme",
        "ex",
        "cf",
        "tel",
        "av",
        "bd",
        "st",
        "ste",
        "niv",
        "min",
        "max",
        "env",
    }
)
_OUVERTS = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "un",
        "une",
        "et",
        "ou",
        "en",
        "a",
        "au",
        "aux",
        "par",
        "pour",
        "sur",
        "avec",
        "dans",
        "sans",
        "n",
        "no",
        "rncp",
        "rs",
        "que",
        "qui",
        "notre",
        "nos",
        "votre",
        "vos",
    ]
)
"""A line that ends with one of these goes on at the next, whatever its first letter."""
_FLEXIONS = frozenset(
    {"e", "es", "ne", "nes", "se", "trice", "trices", "euse", "euses", "ere", "eres", "ive", "ives", "ve"}
)
_LIENS_DE_FLEXION = frozenset({"(", "·", "•", ".", "/", "-", "\u2011"})
_COUPURE = re.compile(r"[-\u2010\u2011\u00ad][ \t]*\n[ \t]*")
_LIGNE = re.compile(r"[ \t]*\n[ \t]*")


@dataclass(slots=True)
class Jeton:
    """A folded word: its place in the whole text, its sentence, its block; `aigu`: written with a final « é »
    (« diplômé »); `decimale`: what follows the comma of a figure."""

    forme: str
    debut: int
    fin: int
    phrase: int
    bloc: int
    aigu: bool = False
    decimale: bool = False


def decouper(texte: TexteLu, vocabulaire: Collection[str] = ()) -> list[Jeton]:
    """Words of every block, in order. `vocabulaire` mends words that a PDF cut at the end of a line without a hyphen."""
    jetons: list[Jeton] = []
    phrase = 0
    for rang, bloc in enumerate(texte.blocs):
        siens = _du_bloc(bloc.texte, vocabulaire)
        for j in siens:
            j.debut += bloc.debut
            j.fin += bloc.debut
            j.phrase += phrase
            j.bloc = rang
        jetons += siens
        phrase = (siens[-1].phrase if siens else phrase) + 1
    return jetons


def _du_bloc(texte: str, vocabulaire: Collection[str]) -> list[Jeton]:
    """Words of one block; places and sentences counted in it."""
    jetons: list[Jeton] = []
    phrase, fin, flechi = 0, 0, False
    for forme, debut, apres in mots_plies(texte):
        intervalle, precedent = texte[fin:debut], jetons[-1] if jetons else None
        if precedent is not None and precedent.forme.isalpha() and precedent.fin == fin:
            if forme.isalpha() and _recolle(precedent.forme, forme, intervalle, texte[debut], vocabulaire):
                precedent.forme += forme
                precedent.fin = fin = apres
                precedent.aigu = _aigu(texte[debut:apres])
                continue
            if (intervalle in _LIENS_DE_FLEXION and (forme in _FLEXIONS or (flechi and forme == "s"))) or (
                flechi and not intervalle and forme == "s"
            ):
                flechi = True
                precedent.fin = fin = apres + (texte[apres : apres + 1] == ")")
                continue
        flechi = False
        phrase = _signes(jetons, texte, fin, debut, phrase)
        decimale = texte[fin:debut] in {",", "."} and forme.isdigit() and bool(jetons) and jetons[-1].forme.isdigit()
        jetons.append(Jeton(forme, debut, apres, phrase, 0, _aigu(texte[debut:apres]), decimale))
        fin = apres
    _signes(jetons, texte, fin, len(texte), phrase)
    return jetons


def _aigu(mot: str) -> bool:
    """« diplômé », « diplômés », « diplômée(s) », also with a combining accent. Capitals without accents do not tell."""
    nu = mot.lower().removesuffix("s").replace("e\u0301", "é")
    return nu.endswith(("é", "ée"))


def _recolle(gauche: str, droite: str, intervalle: str, premiere: str, vocabulaire: Collection[str]) -> bool:
    """One word cut at the end of a line? With a hyphen, when it goes on in lower case; without, when rules know the whole."""
    if "\n" not in intervalle or not premiere.islower():
        return False
    if _COUPURE.fullmatch(intervalle):
        return len(droite) > 1
    entier = gauche + droite
    return bool(_LIGNE.fullmatch(intervalle)) and entier in vocabulaire and not {gauche, droite} <= set(vocabulaire)


def _signes(jetons: list[Jeton], texte: str, debut: int, fin: int, phrase: int) -> int:
    """Adds the signs that stand between two words; gives the number of the sentence that the next word belongs to."""
    place = debut
    for i in range(debut, fin):
        if texte[i] in _SIGNES:
            phrase += _coupe(jetons, texte, place, i)
            jetons.append(Jeton(_SIGNES[texte[i]], i, i + 1, phrase, 0))
            place = i + 1
    return phrase + _coupe(jetons, texte, place, fin)


def _coupe(jetons: list[Jeton], texte: str, debut: int, fin: int) -> bool:
    """Does a sentence end between these two places?"""
    intervalle = texte[debut:fin]
    if not jetons or intervalle in {"", " "}:
        return False
    if any(c in _FORTES for c in intervalle):
        return True
    precedent, suivante = jetons[-1].forme, texte[fin : fin + 1]
    point = intervalle.find(".")
    if point >= 0 and point + 1 < len(intervalle) and not suivante.islower():
        return precedent not in _ABREGES or "\n" in intervalle
    # A line of a PDF or of a text goes on, unless the next begins like a sentence after a line that may be whole.
    return (
        "\n" in intervalle
        and not suivante.islower()
        and suivante not in _SIGNES
        and precedent not in _OUVERTS
        and "," not in intervalle
    )
