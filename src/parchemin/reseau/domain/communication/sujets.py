"""Of which certification a page speaks, decided once; then each word goes to the one named nearest, or to the subject.

The same certifications give the same answer whichever of them is judged: two checks of one page never claim the same sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from parchemin.reseau.domain.communication.jetons import Jeton
from parchemin.reseau.domain.communication.modele import BlocDeTexte

_EN_TETE = frozenset({"titre de l’onglet", "description pour les moteurs de recherche"})
_POIDS_TETE, _POIDS_TITRE = 4, 2
_SECTION_MIN = 20
"""Words under a heading that names a certification, from which the page is about it too and does not only quote it."""
_SUITE_DE_CITATION = 2
"""Sentences after a quoted number that may still speak of it: a person decides."""


@dataclass(frozen=True, slots=True)
class Ancre:
    """A certification named at the word `place`."""

    place: int
    numero: str


@dataclass(slots=True)
class Attribution:
    """Who each word speaks of. `sujets`: what the page is about; a certification named elsewhere is only quoted."""

    sujets: frozenset[str]
    _jetons: Sequence[Jeton]
    _par_phrase: dict[int, list[Ancre]] = field(default_factory=dict)
    _par_bloc: dict[int, list[Ancre]] = field(default_factory=dict)
    _sections: list[str] = field(default_factory=list)

    def de(self, i: int) -> tuple[str, bool]:
        """Number of the certification that the word `i` speaks of, "" when nothing tells; and whether it is beyond doubt."""
        jeton = self._jetons[i]
        ici = self._par_phrase.get(jeton.phrase, [])
        if ici:
            seule = len({a.numero for a in ici}) == 1
            return _derniere(ici, i).numero, seule
        siennes = self._par_bloc.get(jeton.bloc, [])
        fortes = [a for a in siennes if a.numero in self.sujets]
        doute = any(
            a.numero not in self.sujets and 0 < jeton.phrase - self._jetons[a.place].phrase <= _SUITE_DE_CITATION
            for a in siennes
        )
        if fortes:
            return _derniere(fortes, i).numero, len({a.numero for a in fortes}) == 1 and not doute
        numero = self._sections[jeton.bloc]
        return numero, not doute and len(self.sujets) == 1 and numero in self.sujets


def _derniere(ancres: Sequence[Ancre], i: int) -> Ancre:
    """The last one before `i`, else the first."""
    k = bisect_right([a.place for a in ancres], i)
    return ancres[max(0, k - 1)]


def est_en_tete(bloc: BlocDeTexte) -> bool:
    """A heading, the title of the tab, what search engines show."""
    return bool(bloc.titre) or bloc.lieu in _EN_TETE


def attribuer(ancres: Sequence[Ancre], jetons: Sequence[Jeton], blocs: Sequence[BlocDeTexte]) -> Attribution:
    """One pass over what is named and one over the blocks."""
    posees = sorted(ancres, key=lambda a: a.place)
    par_bloc: dict[int, list[Ancre]] = {}
    par_phrase: dict[int, list[Ancre]] = {}
    for a in posees:
        par_bloc.setdefault(jetons[a.place].bloc, []).append(a)
        par_phrase.setdefault(jetons[a.place].phrase, []).append(a)
    sujets = _sujets(par_bloc, jetons, blocs)
    return Attribution(sujets, jetons, par_phrase, par_bloc, _par_section(sujets, par_bloc, blocs))


def _sujets(par_bloc: dict[int, list[Ancre]], jetons: Sequence[Jeton], blocs: Sequence[BlocDeTexte]) -> frozenset[str]:
    """By how often and where they are named; a heading with a text of its own under it is enough."""
    poids: Counter[str] = Counter()
    for rang, siennes in par_bloc.items():
        b = blocs[rang]
        valeur = _POIDS_TETE if b.titre == 1 or b.lieu in _EN_TETE else _POIDS_TITRE if b.titre else 1
        for a in siennes:
            poids[a.numero] += valeur
    if not poids:
        return frozenset()
    longueurs = Counter(j.bloc for j in jetons)
    developpees = set()
    for rang, siennes in par_bloc.items():
        if not blocs[rang].titre or len({a.numero for a in siennes}) > 1:
            continue
        n, k = 0, rang + 1
        while k < len(blocs) and n < _SECTION_MIN and not 0 < blocs[k].titre <= blocs[rang].titre:
            n += longueurs[k]
            k += 1
        if n >= _SECTION_MIN:
            developpees.add(siennes[0].numero)
    fort = max(poids.values())
    return frozenset(c for c, n in poids.items() if 2 * n > fort or c in developpees)


def _par_section(sujets: frozenset[str], par_bloc: dict[int, list[Ancre]], blocs: Sequence[BlocDeTexte]) -> list[str]:
    """For blocks without a name of their own: the subject named before in the section, its heading or the only one that it
    names, the heading above, the page."""
    page = next(iter(sujets)) if len(sujets) == 1 else ""
    decide = [page] * len(blocs)
    parents: list[tuple[int, str]] = []
    courant = page
    for rang, bloc in enumerate(blocs):
        siennes = par_bloc.get(rang, [])
        if bloc.titre:
            while parents and parents[-1][0] >= bloc.titre:
                parents.pop()
            nommees = {a.numero for a in siennes}
            if not nommees and bloc.titre > 1:
                nommees = _nommees_dans_la_section(rang, par_bloc, blocs)
            courant = next(iter(nommees)) if len(nommees) == 1 else parents[-1][1] if parents else page
            parents.append((bloc.titre, courant))
        elif bloc.lieu not in _EN_TETE:
            fortes = [a.numero for a in siennes if a.numero in sujets]
            courant = fortes[-1] if fortes else courant
            decide[rang] = courant
            continue
        decide[rang] = courant if bloc.titre else page
    return decide


def _nommees_dans_la_section(rang: int, par_bloc: dict[int, list[Ancre]], blocs: Sequence[BlocDeTexte]) -> set[str]:
    """Under this heading, up to the next."""
    nommees: set[str] = set()
    for k in range(rang + 1, len(blocs)):
        if blocs[k].titre:
            break
        nommees |= {a.numero for a in par_bloc.get(k, ())}
    return nommees
