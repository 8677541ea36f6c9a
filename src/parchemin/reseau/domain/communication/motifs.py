"""Phrases as a person writes them, found among folded words in a number of steps that grows with the text and no faster.

How a phrase is written in the data files:

    diplôme d'État              these words, in this order, in one sentence
    (délivré|remis) par         one or the other
    [notre] titre               « notre » or nothing
    financé~                    financé, financée, financés, financées
    certifi*                    any word that begins so
    diplôme^                    « diplôme », not « diplômé »
    gratuit … CPF               up to five words between
    <chiffre> <annee> <nombre>  2 to 8 (figure or word); a year; any number
    <partenaire>                any name of the partner (names are given at search time)

No backtracking: all the ways to go on are followed together, each word is seen once by each state. A phrase has a bounded length,
so the steps are at most (words of the text) x (phrases that begin so) x (states of a phrase) x (its longest match).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parchemin.reseau.domain.communication.jetons import Jeton
from parchemin.socle.cles import mots_plies

ECART = 5
_ELEMENT = re.compile(r"\s*(\(|\)|\[|\]|\||…|<\w+>|[+%€&]|[^\s()\[\]|…<>+%€&]+)")
_CHIFFRES = frozenset(["2", "3", "4", "5", "6", "7", "8", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"])
_CLASSES = frozenset({"<chiffre>", "<annee>", "<nombre>"})

Noms = tuple[tuple[str, tuple[str, ...]], ...]
"""What `<partenaire>` and the like stand for: (name of the class, its phrases)."""


@dataclass(frozen=True, slots=True)
class _Test:
    """What one word must be. `genre`: mot, prefixe, classe, tout."""

    genre: str
    valeur: str
    sans_aigu: bool = False

    def accepte(self, jeton: Jeton) -> bool:
        if self.genre == "mot":
            return jeton.forme == self.valeur and not (self.sans_aigu and jeton.aigu)
        if self.genre == "prefixe":
            return jeton.forme.startswith(self.valeur)
        if self.genre == "tout":
            return True
        if self.valeur == "<chiffre>":
            return jeton.forme in _CHIFFRES
        if self.valeur == "<annee>":
            return len(jeton.forme) == 4 and jeton.forme.isdigit() and jeton.forme[:2] in {"19", "20"}
        return jeton.forme.isdigit()


@dataclass(slots=True)
class Automate:
    """A phrase ready to be looked for: state 0 first, `suites[e]` = tests and where they lead, `finals` = where it may end."""

    suites: list[list[tuple[_Test, int]]] = field(default_factory=list)
    finals: frozenset[int] = frozenset()
    par_mot: list[dict[str, list[int]]] = field(init=False)
    autres: list[list[tuple[_Test, int]]] = field(init=False)

    def __post_init__(self) -> None:
        """Plain words are looked up, not tried one by one."""
        self.par_mot, self.autres = [], []
        for suite in self.suites:
            simples: dict[str, list[int]] = {}
            restes = []
            for test, vers in suite:
                if test.genre == "mot" and not test.sans_aigu:
                    simples.setdefault(test.valeur, []).append(vers)
                else:
                    restes.append((test, vers))
            self.par_mot.append(simples)
            self.autres.append(restes)

    @property
    def premiers(self) -> list[_Test]:
        return [t for t, _ in self.suites[0]]


class _Lecteur:
    """Reads one phrase into states joined by words or by nothing, then removes the empty joins."""

    def __init__(self, phrase: str, noms: Mapping[str, Sequence[str]]) -> None:
        self.phrase, self.noms = phrase, noms
        self.mots: list[list[tuple[_Test, int]]] = []
        self.vides: list[list[int]] = []
        self.jetons = _ELEMENT.findall(phrase)
        self.place = 0

    def _etat(self) -> int:
        self.mots.append([])
        self.vides.append([])
        return len(self.mots) - 1

    def _passer(self, depuis: int, test: _Test) -> int:
        vers = self._etat()
        self.mots[depuis].append((test, vers))
        return vers

    def _choix(self, depuis: int) -> int:
        """`a b | c` up to a closing sign or the end."""
        vers = self._etat()
        while True:
            self.vides[self._suite(depuis)].append(vers)
            if self.place < len(self.jetons) and self.jetons[self.place] == "|":
                self.place += 1
                continue
            return vers

    def _suite(self, etat: int) -> int:
        while self.place < len(self.jetons) and self.jetons[self.place] not in {"|", ")", "]"}:
            element = self.jetons[self.place]
            self.place += 1
            etat = self._element(etat, element)
        return etat

    def _element(self, etat: int, element: str) -> int:
        if element in {"(", "["}:
            depuis = self._etat()
            self.vides[etat].append(depuis)
            vers = self._choix(depuis)
            if self.place >= len(self.jetons) or self.jetons[self.place] != {"(": ")", "[": "]"}[element]:
                raise ValueError(f"a bracket is not closed in {self.phrase!r}")
            self.place += 1
            if element == "[":
                self.vides[etat].append(vers)
            return vers
        if element == "…":
            vers = etat
            for _ in range(ECART):
                suivant = self._passer(vers, _Test("tout", ""))
                self.vides[vers].append(suivant)
                vers = suivant
            return vers
        if element in _CLASSES:
            return self._passer(etat, _Test("classe", element))
        if element.startswith("<"):
            if element not in self.noms:
                raise ValueError(f"{element} is unknown in {self.phrase!r}")
            vers = self._etat()
            for nom in self.noms[element]:
                fin = etat
                for forme, _, _ in mots_plies(nom):
                    fin = self._passer(fin, _Test("mot", forme))
                if fin != etat:
                    self.vides[fin].append(vers)
            return vers
        if element in {"+", "%", "€", "&"}:
            return self._passer(etat, _Test("mot", "et" if element == "&" else element))
        return self._mot(etat, element)

    def _mot(self, etat: int, element: str) -> int:
        sans_aigu, flechi, prefixe = element.endswith("^"), "~" in element, element.endswith("*")
        nu = element.rstrip("^").replace("~", "").rstrip("*")
        plies = [forme for forme, _, _ in mots_plies(nu)]
        if not plies:
            raise ValueError(f"{element!r} is no word, in {self.phrase!r}")
        for forme in plies[:-1]:
            etat = self._passer(etat, _Test("mot", forme))
        dernier = plies[-1]
        if prefixe:
            return self._passer(etat, _Test("prefixe", dernier))
        vers = self._etat()
        racine = dernier[:-1] if dernier.endswith("e") and flechi and not nu.lower().endswith("é") else dernier
        formes = {dernier}
        if flechi:
            formes |= {dernier + "s", dernier + "e", dernier + "es"} if racine == dernier else {dernier + "s"}
        for forme in sorted(formes):
            self.mots[etat].append((_Test("mot", forme, sans_aigu), vers))
        return vers

    def automate(self) -> Automate:
        depart = self._etat()
        fin = self._choix(depart)
        if self.place != len(self.jetons):
            raise ValueError(f"a bracket too many in {self.phrase!r}")
        fermetures = [self._fermeture(e) for e in range(len(self.mots))]
        if fin in fermetures[depart]:
            raise ValueError(f"{self.phrase!r} matches nothing at all")
        return Automate(
            suites=[[s for e in sorted(fermetures[etat]) for s in self.mots[e]] for etat in range(len(self.mots))],
            finals=frozenset(e for e in range(len(self.mots)) if fin in fermetures[e]),
        )

    def _fermeture(self, etat: int) -> set[int]:
        vus, pile = {etat}, [etat]
        while pile:
            for suivant in self.vides[pile.pop()]:
                if suivant not in vus:
                    vus.add(suivant)
                    pile.append(suivant)
        return vus


@lru_cache(maxsize=4096)
def compiler(phrase: str, noms: Noms = ()) -> Automate:
    """Raises `ValueError` for a phrase badly written. A class of names that is empty makes a phrase that is never found."""
    lecteur = _Lecteur(phrase.replace("...", "…"), dict(noms))
    return lecteur.automate()


def mots_de(phrase: str) -> set[str]:
    """Folded words that a phrase is made of, to mend words cut at the end of a line."""
    trouves = set()
    for e in _ELEMENT.findall(phrase):
        if e[0] not in "<([":
            plies = [f for f, _, _ in mots_plies(e.strip("*~^"))]
            trouves |= set(plies)
            if "~" in e and plies:
                trouves |= {plies[-1] + fin for fin in ("e", "s", "es")}
    return trouves


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """A phrase found: from the word `premier` to the word `dernier`, both included; `rang`: which phrase of the list."""

    premier: int
    dernier: int
    rang: int


class Chercheur:
    """Looks for many phrases at once. `pas` counts words seen and tests made, so that slowness can be measured without a clock."""

    def __init__(self, phrases: Iterable[str], noms: Noms = ()) -> None:
        self._automates = [compiler(p, noms if "<" in p else ()) for p in phrases]
        self._par_mot: dict[str, list[int]] = {}
        self._par_prefixe: dict[str, list[tuple[str, int]]] = {}
        self._toujours: list[int] = []
        for rang, automate in enumerate(self._automates):
            for test in automate.premiers:
                if test.genre == "mot":
                    self._ajouter(self._par_mot.setdefault(test.valeur, []), rang)
                elif test.genre == "prefixe":
                    self._par_prefixe.setdefault(test.valeur[:3], []).append((test.valeur, rang))
                else:
                    self._ajouter(self._toujours, rang)
        self._amorces: dict[str, tuple[int, ...]] = {}
        self.pas = 0

    @staticmethod
    def _ajouter(liste: list[int], rang: int) -> None:
        if rang not in liste:
            liste.append(rang)

    def chercher(self, jetons: Sequence[Jeton], debut: int = 0, fin: int | None = None) -> list[Trouvaille]:
        """Longest match of each phrase at each word, within one sentence."""
        fin = len(jetons) if fin is None else fin
        trouvees = []
        self.pas += max(0, fin - debut)
        connues = self._amorces
        for i in range(debut, fin):
            forme = jetons[i].forme
            rangs = connues.get(forme)
            if rangs is None:
                rangs = connues[forme] = self._rangs(forme)
            for rang in rangs:
                dernier = self._suivre(self._automates[rang], jetons, i, fin)
                if dernier is not None:
                    trouvees.append(Trouvaille(i, dernier, rang))
        return trouvees

    def _rangs(self, forme: str) -> tuple[int, ...]:
        """Phrases that may begin by this word; remembered, a text repeats its words."""
        rangs = [*self._par_mot.get(forme, ()), *self._toujours]
        rangs += [r for prefixe, r in self._par_prefixe.get(forme[:3], ()) if forme.startswith(prefixe)]
        return tuple(dict.fromkeys(rangs))

    def present(self, jetons: Sequence[Jeton], debut: int = 0, fin: int | None = None) -> bool:
        """Is one of the phrases there?"""
        return bool(self.chercher(jetons, debut, fin))

    def _suivre(self, automate: Automate, jetons: Sequence[Jeton], i: int, fin: int) -> int | None:
        etats, dernier, phrase = {0}, None, jetons[i].phrase
        pas = 0
        while etats and i < fin and jetons[i].phrase == phrase:
            jeton = jetons[i]
            suivants: set[int] = set()
            for etat in etats:
                pas += 1
                suivants.update(automate.par_mot[etat].get(jeton.forme, ()))
                for test, vers in automate.autres[etat]:
                    pas += 1
                    if test.accepte(jeton):
                        suivants.add(vers)
            etats = suivants
            if not etats.isdisjoint(automate.finals):
                dernier = i
            i += 1
        self.pas += pas
        return dernier
