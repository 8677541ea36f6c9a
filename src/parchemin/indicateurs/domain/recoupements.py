"""What a reader finds with everything public at once: this set, and those of the years around it. Pure, exact integers.

Every figure shown is one sum, over some years, of one training or of all. From these sums others follow: the total less the parts
shown, two years less one. A sum that follows and bears on fewer people than the threshold, or is all on one side, was not told by
anybody and yet is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product

from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.publication import Seuils

_Vecteur = tuple[int, ...]
_Base = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Dite:
    """One figure that is public: the years it adds up (1 or 0 for each), and whether its numerator is told or only bounded."""

    annees: tuple[int, ...]
    exacte: bool


@dataclass(frozen=True, slots=True)
class SuiteAnnuelle:
    """One training, or all of them, from year to year: people, those at the numerator, and what is public of it."""

    gens: tuple[int, ...]
    admis: tuple[int, ...]
    dites: frozenset[Dite] = frozenset()

    def avec(self, dite: Dite | None) -> SuiteAnnuelle:
        return self if dite is None else replace(self, dites=self.dites | {dite})


def fuites(
    total: SuiteAnnuelle, parties: Sequence[SuiteAnnuelle], seuils: Seuils, *, compte: bool = True
) -> frozenset[tuple[object, ...]]:
    """Everything that follows from what is public and was to be kept quiet; each is named, so that two states compare.

    `compte`: numerators are people; without it (hours) only head-counts are looked at.
    """
    vivantes = [s for s in parties if any(s.gens)]
    dites = _par_une_seule(total, vivantes, seuils) | _par_le_total(total, vivantes, seuils, compte)
    return dites | (_par_encadrement(total, vivantes, seuils) if compte else frozenset())


def _par_une_seule(
    total: SuiteAnnuelle, parties: Sequence[SuiteAnnuelle], seuils: Seuils
) -> frozenset[tuple[object, ...]]:
    """Two spans of the same training, of which one tells the rest of the other."""
    return frozenset(
        ("seule", k, v)
        for k, s in enumerate((total, *parties)) if len(s.dites) > 1
        for v in product((0, 1), repeat=len(s.gens))
        if 0 < _somme(s.gens, v) < seuils.diffusion and _dans(_base(d.annees for d in s.dites), v)
    )  # fmt: skip


def _par_le_total(
    total: SuiteAnnuelle, parties: Sequence[SuiteAnnuelle], seuils: Seuils, compte: bool
) -> frozenset[tuple[object, ...]]:
    """The total of some years, less all that is told of each part: what is left is known as a whole."""
    trouvees = set[tuple[object, ...]]()
    entier = _base(d.annees for d in total.dites if d.exacte)
    plus_fines = [_base(_peuplee(s, d.annees) for d in s.dites) for s in parties]
    exactes = [_base(_peuplee(s, d.annees) for d in s.dites if d.exacte) for s in parties]
    for w in product(*((-1, 0, 1) if dite else (0,) for dite in _annees_dites(total))):
        if not any(w) or not _dans(entier, w):
            continue
        reste = _reste(w, parties, plus_fines)
        gens = sum(_somme(parties[k].gens, v) for k, v in reste or ())
        if reste and 0 < gens < seuils.diffusion:
            trouvees.add(("reste", w, reste))
        reste = _reste(w, parties, exactes) if compte else None
        if not reste or _d_un_cote(_somme(total.admis, w), _somme(total.gens, w)):
            continue
        gens = sum(_somme(parties[k].gens, v) for k, v in reste)
        if gens and _d_un_cote(sum(_somme(parties[k].admis, v) for k, v in reste), gens):
            trouvees.add(("certains", w, reste))
    return frozenset(trouvees)


def _annees_dites(s: SuiteAnnuelle) -> tuple[bool, ...]:
    return tuple(any(d.annees[a] for d in s.dites) for a in range(len(s.gens)))


def _reste(
    w: _Vecteur, parties: Sequence[SuiteAnnuelle], bases: Sequence[_Base]
) -> tuple[tuple[int, _Vecteur], ...] | None:
    """Of each part, the fewest people that cannot be taken away from the total; None when nothing whole is left."""
    gardees = []
    for k, (s, base) in enumerate(zip(parties, bases, strict=True)):
        # A year of which nothing is told is neither added nor taken away.
        libres = (any(x[a] for x in base) or w[a] for a in range(len(w)))
        possibles = [
            (_somme(s.gens, v), v) for v in product(*((0, 1) if libre else (0,) for libre in libres))
            if _dans(base, _peuplee(s, tuple(a - b for a, b in zip(w, v, strict=True))))
        ]  # fmt: skip
        if not possibles:
            return None
        gens, v = min(possibles)
        if gens:
            gardees.append((k, v))
    return tuple(gardees)


def _peuplee(s: SuiteAnnuelle, v: _Vecteur) -> _Vecteur:
    """Without the years in which nobody is: how often they are counted changes nothing."""
    return tuple(x if n else 0 for x, n in zip(v, s.gens, strict=True))


def _par_encadrement(
    total: SuiteAnnuelle, parties: Sequence[SuiteAnnuelle], seuils: Seuils
) -> frozenset[tuple[object, ...]]:
    """Each unknown between its least and its largest value, tightened by every sum until nothing moves: what is then certain."""
    annees = range(len(total.gens))
    bornes = {(k, a): (0, s.gens[a]) for k, s in enumerate(parties) for a in annees if s.gens[a]}
    sommes = _sommes_croyables(total, parties, seuils, tuple(bornes))
    bouge = True
    while bouge:
        bouge = False
        for cases, bas, haut in sommes:
            moins, plus = sum(bornes[c][0] for c in cases), sum(bornes[c][1] for c in cases)
            for c in cases:
                b, h = bornes[c]
                neuves = max(b, bas - (plus - h)), min(h, haut - (moins - b))
                if neuves != (b, h) and neuves[0] <= neuves[1]:
                    bornes[c], bouge = neuves, True
                    moins, plus = moins + neuves[0] - b, plus + neuves[1] - h
    # A large total that is itself all or none says it of every part by its own words.
    dits = {
        a for d in total.dites if d.exacte and _d_un_cote(_somme(total.admis, d.annees), _somme(total.gens, d.annees))
        for a in annees if d.annees[a]
    }  # fmt: skip
    trouvees = set[tuple[object, ...]]()
    for (k, a), (b, h) in bornes.items():
        s, seule = parties[k], tuple(int(x == a) for x in annees)
        if a in dits or _dans(_base(d.annees for d in s.dites if d.exacte), seule):
            continue
        if h == 0 or b == s.gens[a]:
            trouvees.add(("certaine", k, a))
        elif b == h and (s.gens[a] < seuils.diffusion or any(d.annees == seule for d in s.dites)):
            trouvees.add(("connue", k, a))
    return frozenset(trouvees)


_Case = tuple[int, int]
_Somme = tuple[list[_Case], int, int]


def _sommes_croyables(
    total: SuiteAnnuelle, parties: Sequence[SuiteAnnuelle], seuils: Seuils, cases: Sequence[_Case]
) -> list[_Somme]:
    """Every sum of unknowns whose least and largest values can be read: those told, and what is left of each total once the widest
    that is known of each part is taken away. Two years of a part added up are one number, tighter than its two years apart."""
    plages = [_plages(s, seuils) for s in parties]
    sommes = [
        ([c for c in cases if c[0] == k and v[c[1]]], *b) for k, lues in enumerate(plages) for v, b in lues.items()
    ]  # fmt: skip
    for w, (bas, haut) in _plages(total, seuils).items():
        sommes.append(([c for c in cases if w[c[1]]], bas, haut))
        otees = dict[int, _Vecteur]()
        for k, lues in enumerate(plages):
            # Years in which nobody of this part is change nothing to what is taken away.
            dedans = [v for v in lues if not any(x > y for x, y in zip(_peuplee(parties[k], v), w, strict=True))]
            if dedans:
                v = max(dedans, key=lambda v: (_somme(parties[k].gens, v), lues[v][0] - lues[v][1], v))
                otees[k], bas, haut = v, bas - lues[v][1], haut - lues[v][0]
        reste = [(k, a) for k, a in cases if w[a] and not (k in otees and otees[k][a])]
        if reste and otees:
            sommes.append((reste, bas, haut))
    return sommes


def _plages(s: SuiteAnnuelle, seuils: Seuils) -> dict[_Vecteur, tuple[int, int]]:
    """Least and largest numerator of every run of years that is told, or made of those told: added when they are apart, subtracted
    when one holds the other."""
    lues = dict[_Vecteur, tuple[int, int]]()

    def lire(v: _Vecteur, bas: int, haut: int) -> bool:
        b, h = lues.get(v, (0, _somme(s.gens, v)))
        neuves = max(b, bas), min(h, haut)
        if neuves[0] > neuves[1] or (v in lues and neuves == (b, h)):
            return False
        lues[v] = neuves
        return True

    for d in sorted(s.dites, key=lambda d: (d.annees, d.exacte)):
        lire(d.annees, *_croyable(s, d, seuils))
    bouge = len(lues) > 1
    while bouge:
        bouge = False
        for (v, (b, h)), (w, (c, i)) in product(list(lues.items()), repeat=2):
            ecart = tuple(x - y for x, y in zip(v, w, strict=True))
            if v < w and not any(x and y for x, y in zip(v, w, strict=True)):
                bouge |= lire(tuple(x + y for x, y in zip(v, w, strict=True)), b + c, h + i)
            elif v != w and min(ecart) >= 0:
                bouge |= lire(ecart, b - i, h - c)
    return lues


def _croyable(s: SuiteAnnuelle, d: Dite, seuils: Seuils) -> tuple[int, int]:
    admis, gens = _somme(s.admis, d.annees), _somme(s.gens, d.annees)
    bornes = None if d.exacte or not gens else seuils.bornes(Rapport(admis, gens))
    return bornes or ((admis, admis) if d.exacte else (0, gens))


def _d_un_cote(admis: int, gens: int) -> bool:
    return admis in (0, gens)


def _somme(valeurs: Sequence[int], v: Sequence[int]) -> int:
    return sum(n for n, pris in zip(valeurs, v, strict=True) if pris > 0) - sum(
        n for n, pris in zip(valeurs, v, strict=True) if pris < 0
    )


def _base(vecteurs: Iterable[_Vecteur]) -> _Base:
    return _echelonner(tuple(sorted(set(vecteurs))))


@lru_cache(maxsize=4096)
def _echelonner(vecteurs: tuple[_Vecteur, ...]) -> _Base:
    base: list[tuple[Fraction, ...]] = []
    for v in vecteurs:
        reste = _reduire(tuple(base), tuple(Fraction(x) for x in v))
        if any(reste):
            tete = next(x for x in reste if x)
            base.append(tuple(x / tete for x in reste))
    return tuple(base)


def _reduire(base: _Base, v: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    for b in base:
        rang = next(k for k, x in enumerate(b) if x)
        v = tuple(x - v[rang] * y for x, y in zip(v, b, strict=True))
    return v


@lru_cache(maxsize=65536)
def _dans(base: _Base, v: _Vecteur) -> bool:
    """Does this sum follow from those?"""
    return not any(_reduire(base, tuple(Fraction(x) for x in v)))
