"""The yearly set: what leaves the house, and only that. Pure: figures in, the frozen content out.

Two figures published side by side must not give a third one away: the total shown with all its parts but one, or this year
hidden behind two years added up of which the first is public already. And one figure alone must not tell each of its people: of a
small group, « all » and « none » are said by a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from parchemin.indicateurs.domain.catalogue import Indicateur
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport
from parchemin.indicateurs.domain.publication import LIBELLES, EtatPublication, Publiable, Seuils
from parchemin.indicateurs.domain.recoupements import Dite, SuiteAnnuelle, fuites

FORMAT = "indicateurs-1"


@dataclass(frozen=True, slots=True)
class Cellule:
    """One rate of one training. `effectif`: people at the denominator this year; `avant`: the year before; `publiable`: what the
    threshold alone allows. `avant_dite`: a set already published shows the year before alone; `apres_reunie`: one shows this year
    added up with the next. Hours are counted in minutes, people decide. `annees`, `suite`: the years around it and what sets already
    published, replaced since or not, show of each."""

    indicateur: Indicateur
    effectif: int
    avant: int
    publiable: Publiable
    avant_dite: bool = False
    apres_reunie: bool = False
    annees: tuple[str, ...] = ()
    suite: SuiteAnnuelle | None = None

    @property
    def dite(self) -> Dite | None:
        """What this set says of it, beside the sets already published."""
        p = self.publiable
        if p.rapport is None:
            return None
        return Dite(tuple(int(a in p.annees) for a in self.annees), p.etat is not EtatPublication.BORNE)


def proteger(
    total: Cellule, parties: Sequence[Cellule], seuils: Seuils, autres: Sequence[SuiteAnnuelle] = ()
) -> list[Cellule]:
    """The total, then its parts, with what must be hidden besides those under the threshold: nothing that is not shown may be
    found by subtraction (facts b.1 and g.1).

    Two years added up, when the first one was large enough to be shown alone or was shown so, would tell the second. A rate near 0 %
    or 100 % of a small group is said by a bound. And what is left unsaid under a shown total is that total minus the parts shown: as
    long as this remainder is one part, or fewer people than the threshold, or all on one side (0 % or 100 %, which says it of each),
    the smallest of the parts shown hides too. A large total that is itself 0 % or 100 % says it of every part by its own words, and
    is told.

    Last, the sets already published are read beside this one (`domain.recoupements`). `autres`: trainings that only they show.
    """
    return list(_proteger(total, tuple(parties), seuils, tuple(autres)))


@lru_cache(maxsize=512)
def _proteger(
    total: Cellule, parties: tuple[Cellule, ...], seuils: Seuils, autres: tuple[SuiteAnnuelle, ...]
) -> tuple[Cellule, ...]:
    """Kept: a page compares every published year with what it would say today, and most of the time nothing moved."""
    dites = _dans_le_jeu([_borner(_sans_trahir_l_annee(c, seuils), seuils) for c in (total, *parties)], seuils)
    if not any(c.suite is not None and c.suite.dites for c in dites) and not _portees_melees(dites):
        return tuple(dites)
    return tuple(_dans_le_jeu(_avec_les_autres_annees(dites, seuils, autres), seuils))


def _portees_melees(dites: Sequence[Cellule]) -> bool:
    """Is a part shown for other years than the total? What it says of two years bounds what it may be in the one of the total."""
    total = _portee(dites[0])
    return total > 0 and all(c.suite is not None for c in dites) and any(_portee(c) not in (0, total) for c in dites)


EMBOITES = (("rupture", "rupture_9_mois"), ("rupture", "rupture_nette"), ("rupture_9_mois", "rupture_nette"))
"""Rates of which the second counts some of those of the first: one less the other tells of the rest. The first is the one that the law
asks for; the second hides."""


def proteger_a_cote(
    montrees: Sequence[Cellule], cellules: Sequence[Cellule], seuils: Seuils, autres: Sequence[SuiteAnnuelle] = ()
) -> list[Cellule]:
    """A rate, the total then its parts, as it may stand beside another one that counts the same people (`montrees`, protected
    already): what would tell fewer than `seuils.isole` of them by subtraction hides, and what that would give away in turn."""
    a_lire = list(cellules)
    while True:
        dites = proteger(a_lire[0], a_lire[1:], seuils, autres)
        trahies = {n for n, (a, b) in enumerate(zip(montrees, dites, strict=True)) if _se_soustraient(a, b, seuils)}
        if not trahies and (groupe := next(_groupes_isoles(montrees, dites, seuils), None)) is not None:
            # Of what tells the group, the fewest people; the total when nothing else of it is shown.
            vues = [n for n in groupe if dites[n].publiable.rapport is not None]
            trahies = {min(vues, key=lambda n: (dites[n].effectif, n)) if vues else 0}
        if not trahies:
            return dites
        a_lire = [_cacher(c) if n in trahies else c for n, c in enumerate(a_lire)]


def _se_soustraient(a: Cellule, b: Cellule, seuils: Seuils) -> bool:
    p, q = a.publiable, b.publiable
    if p.rapport is None or q.rapport is None or p.annees != q.annees:
        return False
    exactes = EtatPublication.BORNE not in (p.etat, q.etat)
    return _isole(p.rapport, q.rapport, seuils, exactes)


def _isole(r: Rapport, s: Rapport, seuils: Seuils, exactes: bool = True) -> bool:
    ecarts = [r.denominateur - s.denominateur, *([r.numerateur - s.numerateur] if exactes else [])]
    return any(0 < abs(n) < seuils.isole for n in ecarts)


def _groupes_isoles(montrees: Sequence[Cellule], dites: Sequence[Cellule], seuils: Seuils) -> Iterator[frozenset[int]]:
    """Parts of which both rates tell the sum, that differ by too few people. A part shown is told; so are those not shown, together,
    under a total that is shown. Each rate may group them in its own way: the least groups told by both are looked at."""
    for annees in dict.fromkeys(c.publiable.annees for c in dites if c.publiable.rapport is not None):
        for exactes in (False, True):
            groupes = _communs(_dits(montrees, annees, exactes), _dits(dites, annees, exactes))
            for parts, (r, s) in groupes:
                n = r.numerateur - s.numerateur if exactes else r.denominateur - s.denominateur
                if 0 < abs(n) < seuils.isole:
                    yield parts


_Dit = tuple[frozenset[int], Rapport]


def _dits(cellules: Sequence[Cellule], annees: tuple[str, ...], exactes: bool) -> list[_Dit]:
    """Groups of parts whose sum is told for these years; `exactes`: its numerator too."""

    def lue(c: Cellule) -> Rapport | None:
        tu = c.publiable.annees != annees or (exactes and c.publiable.etat is EtatPublication.BORNE)
        return None if tu else c.publiable.rapport

    dits = [(frozenset({n}), r) for n, c in enumerate(cellules) if n and (r := lue(c)) is not None]
    total, tues = lue(cellules[0]), frozenset(range(1, len(cellules))).difference(*(g for g, _ in dits))
    if total is not None and tues:
        n, d = (
            total.numerateur - sum(r.numerateur for _, r in dits),
            total.denominateur - sum(r.denominateur for _, r in dits),
        )
        dits.append((tues, Rapport(n, d)))
    return dits


def _communs(a: Sequence[_Dit], b: Sequence[_Dit]) -> Iterator[tuple[frozenset[int], tuple[Rapport, Rapport]]]:
    """The least groups that are sums of groups of both."""
    restent = [{*g} for g, _ in (*a, *b)]
    while restent:
        groupe = restent.pop()
        while voisins := [g for g in restent if g & groupe]:
            groupe.update(*voisins)
            restent = [g for g in restent if g not in voisins]
        siens = [[(g, r) for g, r in dits if g <= groupe] for dits in (a, b)]
        if all(sum(len(g) for g, _ in dits) == len(groupe) for dits in siens):
            x, y = (sum((r for _, r in dits), Rapport(0, 0)) for dits in siens)
            yield frozenset(groupe), (x, y)


def _avec_les_autres_annees(dites: list[Cellule], seuils: Seuils, autres: Sequence[SuiteAnnuelle]) -> list[Cellule]:
    """Hide one part after the other, until this set adds nothing to what the sets published told already."""
    compte = dites[0].indicateur.unite != "heures"

    def neuves(essai: Sequence[Cellule]) -> int:
        suites = [c.suite.avec(c.dite) for c in essai if c.suite is not None]
        return len(fuites(suites[0], [*suites[1:], *autres], seuils, compte=compte) - deja)

    deja: frozenset[tuple[object, ...]] = frozenset()
    tues = [c.suite for c in dites if c.suite is not None]
    deja = fuites(tues[0], [*tues[1:], *autres], seuils, compte=compte)
    while neuves(dites):
        vus = [k for k, c in enumerate(dites) if _portee(c)]
        if not vus:
            break
        # The total last: it is what everybody looks for. Then whatever mends most, of the fewest people.
        essais = [[_cacher(c) if n == k else c for n, c in enumerate(dites)] for k in vus if k] or [
            [_cacher(dites[0]), *dites[1:]]
        ]
        gens = [dites[k].effectif for k in vus if k] or [0]
        dites = essais[min(range(len(essais)), key=lambda n: (neuves(essais[n]), gens[n], n))]
    return dites


def _dans_le_jeu(dites: list[Cellule], seuils: Seuils) -> list[Cellule]:
    """One set by itself."""
    portee = _portee(dites[0])
    if not portee:
        return dites
    while not _se_tait(dites, portee, seuils):
        vus = [k for k, c in enumerate(dites) if k and _portee(c) == portee and _gens(c, portee)]
        # What is told exactly goes before what is told by a bound: the bound alone subtracts nothing.
        exacts = [k for k in vus if dites[k].publiable.etat is not EtatPublication.BORNE] or vus
        if not exacts:
            break
        plus_petit = min(exacts, key=lambda k: (_gens(dites[k], portee), k))
        dites[plus_petit] = _cacher(dites[plus_petit])
    return dites


def _portee(c: Cellule) -> int:
    """How many years a figure shown adds up; 0 when none is shown. A part shown for another span than its total is not subtracted."""
    return len(c.publiable.annees) if c.publiable.rapport is not None else 0


def _gens(c: Cellule, portee: int) -> int:
    return c.effectif + (c.avant if portee > 1 else 0)


def _se_tait(dites: Sequence[Cellule], portee: int, seuils: Seuils) -> bool:
    """Does the total, beside the parts shown, keep quiet about too few people, and about each of them?"""
    entier, *parties = ((c, _termes_connus(c, portee, seuils)) for c in dites if _gens(c, portee) or c is dites[0])
    tues = [(c, t) for c, t in parties if c.publiable.etat is EtatPublication.BORNE or _portee(c) != portee]
    bas, haut = entier[1]
    if not tues or (bas == haut and bas in (0, _gens(entier[0], portee))):
        return True
    vues = len(parties) - len(tues)
    if bas == haut and vues:
        gens = [_gens(c, portee) for c, _ in tues]
        cachees = [_gens(c, portee) for c, _ in tues if c.publiable.etat is not EtatPublication.BORNE]
        if len(gens) == 1 or sum(gens) < seuils.diffusion or 0 < sum(cachees) < seuils.diffusion:
            return False
    if entier[0].indicateur.unite == "heures":
        return True
    mini, maxi = sum(t[0] for _, t in parties), sum(t[1] for _, t in parties)
    # What a reader with paper finds of one part: the total, minus the least and the most that the others can be.
    return not any(
        bas - (maxi - t[1]) >= (n := _gens(c, portee)) or haut - (mini - t[0]) <= 0 < n
        for c, t in tues
    )  # fmt: skip


def _termes_connus(c: Cellule, portee: int, seuils: Seuils) -> tuple[int, int]:
    """Least and largest numerator that the set lets one believe."""
    p = c.publiable
    if p.rapport is None or _portee(c) != portee:
        return 0, _gens(c, portee)
    bornes = seuils.bornes(p.rapport) if p.etat is EtatPublication.BORNE else None
    return bornes or (p.rapport.numerateur, p.rapport.numerateur)


def _borner(c: Cellule, seuils: Seuils) -> Cellule:
    p = c.publiable
    if p.rapport is None or not p.rapport.denominateur or _gens(c, len(p.annees)) >= seuils.groupe:
        return c
    bornes = seuils.bornes(p.rapport)
    if bornes is None:
        return c
    # A bound that only one numerator meets would tell it.
    return replace(c, publiable=replace(p, etat=EtatPublication.BORNE)) if bornes[0] < bornes[1] else _cacher(c)


def _sans_trahir_l_annee(c: Cellule, seuils: Seuils) -> Cellule:
    etat = c.publiable.etat
    if etat is EtatPublication.CUMULE and (c.avant >= seuils.diffusion or c.avant_dite):
        return _cacher(c)
    return _cacher(c) if etat is EtatPublication.PUBLIE and c.apres_reunie else c


def _cacher(c: Cellule) -> Cellule:
    return replace(c, publiable=Publiable(EtatPublication.MASQUE, None))


def figure(c: Cellule, seuils: Seuils) -> dict[str, Any]:
    """One rate as it is published: words and exact counts, its bound without its numerator, or why there is none. Never a float."""
    p, i = c.publiable, c.indicateur
    dite: dict[str, Any] = {
        "code": i.code, "libelle": i.libelle, "unite": i.unite, "avec": i.avec, "etat": str(p.etat),
        "etat_en_mots": LIBELLES[p.etat], "valeur": None, "numerateur": None, "denominateur": None, "annees": [],
    }  # fmt: skip
    if p.rapport is None or not p.rapport.denominateur:
        return dite
    if p.etat is EtatPublication.BORNE:
        return dite | {
            "etat_en_mots": seuils.en_mots(p.rapport), "denominateur": _termes(p.rapport, i)[1], "annees": _annees(p),
        }  # fmt: skip
    return dite | {
        "valeur": str(p.rapport.arrondi(ArrondiTaux.DIXIEME)), "numerateur": _termes(p.rapport, i)[0],
        "denominateur": _termes(p.rapport, i)[1], "annees": _annees(p),
    }  # fmt: skip


def _annees(p: Publiable) -> list[str]:
    return [f"{int(a) - 1}-{a}" for a in sorted(p.annees)]


def _termes(r: Rapport, i: Indicateur) -> tuple[int, int]:
    """People or contracts; whole hours where minutes are counted."""
    if i.unite != "heures":
        return r.numerateur, r.denominateur
    return round(Decimal(r.numerateur) / 60), round(Decimal(r.denominateur) / 60)


def composer(
    *, organisme: Mapping[str, str], annee: int, arrete_au: str, seuil: int, methode: Sequence[Mapping[str, Any]],
    ensemble: Sequence[Cellule], formations: Sequence[tuple[Mapping[str, Any], Sequence[Cellule]]], seuils: Seuils,
    officiel: Sequence[Mapping[str, Any]] = (), autres: Sequence[Sequence[SuiteAnnuelle]] = (),
) -> dict[str, Any]:  # fmt: skip
    """The frozen content of a set: JSON without floats, same input, same content. `autres`: by rate, the trainings of former sets."""
    colonnes = [[total, *(cellules[k] for _, cellules in formations)] for k, total in enumerate(ensemble)]
    suites = [autres[k] if autres else () for k in range(len(colonnes))]
    par_rang = [proteger(c[0], c[1:], seuils, suites[k]) for k, c in enumerate(colonnes)]
    rangs = {c.indicateur.code: k for k, c in enumerate(ensemble)}
    for grand, petit in EMBOITES:
        if grand in rangs and petit in rangs:
            k = rangs[petit]
            par_rang[k] = proteger_a_cote(par_rang[rangs[grand]], colonnes[k], seuils, suites[k])
    return {
        "format": FORMAT,
        "organisme": dict(organisme),
        "annee": f"{annee - 1}-{annee}",
        "arrete_au": arrete_au,
        "seuil": seuil,
        "methode": [dict(m) for m in methode],
        "ensemble": [figure(cellules[0], seuils) for cellules in par_rang],
        "formations": [
            {**formation, "figures": [figure(par_rang[k][rang + 1], seuils) for k in range(len(ensemble))]}
            for rang, (formation, _) in enumerate(formations)
        ],
        "officiel": [dict(x) for x in officiel],
    }
