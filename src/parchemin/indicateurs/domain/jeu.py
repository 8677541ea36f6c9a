"""The yearly set: what leaves the house, and only that. Pure: figures in, the frozen content out.

Two figures published side by side must not give a third one away: the total shown with all its parts but one, or this year
hidden behind two years added up of which the first is public already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from parchemin.indicateurs.domain.catalogue import Indicateur
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport
from parchemin.indicateurs.domain.publication import LIBELLES, EtatPublication, Publiable, Seuils

FORMAT = "indicateurs-1"


@dataclass(frozen=True, slots=True)
class Cellule:
    """One rate of one training. `effectif`: people at the denominator this year; `avant`: the year before; `publiable`: what the
    threshold alone allows. Hours are counted in minutes, people decide."""

    indicateur: Indicateur
    effectif: int
    avant: int
    publiable: Publiable


def proteger(total: Cellule, parties: Sequence[Cellule], seuils: Seuils) -> list[Cellule]:
    """The total, then its parts, with what must be hidden besides those under the threshold: nothing that is not shown may be
    found by subtraction (facts b.1 and g.1).

    Two years added up, when the first one was large enough to be shown alone, would tell the second. And what is left unsaid under
    a shown total is that total minus the parts shown: as long as this remainder is one part, or fewer people than the threshold,
    or all on one side (0 % or 100 %, which says it of each), the smallest of the parts shown hides too. A total that is itself 0 %
    or 100 % says it of every part by its own words, and is told.
    """
    dites = [_sans_trahir_l_annee(c, seuils) for c in (total, *parties)]
    montre = dites[0].publiable.etat
    if montre not in (EtatPublication.PUBLIE, EtatPublication.CUMULE):
        return dites
    # Under two years added up, a part counts for both; a part shown for another span than its total is not subtracted.
    effectifs = [c.effectif + (c.avant if montre is EtatPublication.CUMULE else 0) for c in dites]
    tus = [k for k, c in enumerate(dites) if k and effectifs[k] and c.publiable.etat is not montre]
    vus = [k for k, c in enumerate(dites) if k and effectifs[k] and c.publiable.etat is montre]
    while tus and vus and _se_deduit(dites[0], [dites[k] for k in vus], [effectifs[k] for k in tus], seuils):
        plus_petit = min(vus, key=lambda k: (effectifs[k], k))
        dites[plus_petit] = _cacher(dites[plus_petit])
        vus.remove(plus_petit)
        tus.append(plus_petit)
    return dites


def _se_deduit(total: Cellule, vus: Sequence[Cellule], effectifs_tus: Sequence[int], seuils: Seuils) -> bool:
    """Would the remainder, total minus the parts shown, speak of too few people or of each of them?"""
    if len(effectifs_tus) == 1 or sum(effectifs_tus) < seuils.diffusion:
        return True
    rapports = [c.publiable.rapport for c in (total, *vus)]
    if any(r is None for r in rapports):
        return False
    entier, *parts = [(r.numerateur, r.denominateur) for r in rapports if r is not None]
    if entier[0] in (0, entier[1]):
        return False
    num, den = entier[0] - sum(n for n, _ in parts), entier[1] - sum(d for _, d in parts)
    return den > 0 and num in (0, den)


def _sans_trahir_l_annee(c: Cellule, seuils: Seuils) -> Cellule:
    return _cacher(c) if c.publiable.etat is EtatPublication.CUMULE and c.avant >= seuils.diffusion else c


def _cacher(c: Cellule) -> Cellule:
    return replace(c, publiable=Publiable(EtatPublication.MASQUE, None))


def figure(c: Cellule) -> dict[str, Any]:
    """One rate as it is published: words and exact counts, or why there is none. Never a float."""
    p, i = c.publiable, c.indicateur
    dite: dict[str, Any] = {
        "code": i.code, "libelle": i.libelle, "unite": i.unite, "avec": i.avec, "etat": str(p.etat),
        "etat_en_mots": LIBELLES[p.etat], "valeur": None, "numerateur": None, "denominateur": None, "annees": [],
    }  # fmt: skip
    if p.rapport is None or not p.rapport.denominateur:
        return dite
    return dite | {
        "valeur": str(p.rapport.arrondi(ArrondiTaux.DIXIEME)), "numerateur": _termes(p.rapport, i)[0],
        "denominateur": _termes(p.rapport, i)[1], "annees": [f"{int(a) - 1}-{a}" for a in sorted(p.annees)],
    }  # fmt: skip


def _termes(r: Rapport, i: Indicateur) -> tuple[int, int]:
    """People or contracts; whole hours where minutes are counted."""
    if i.unite != "heures":
        return r.numerateur, r.denominateur
    return round(Decimal(r.numerateur) / 60), round(Decimal(r.denominateur) / 60)


def composer(
    *, organisme: Mapping[str, str], annee: int, arrete_au: str, seuil: int, methode: Sequence[Mapping[str, Any]],
    ensemble: Sequence[Cellule], formations: Sequence[tuple[Mapping[str, Any], Sequence[Cellule]]], seuils: Seuils,
    officiel: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """The frozen content of a set: JSON without floats, same input, same content."""
    par_rang = [
        proteger(total, [cellules[k] for _, cellules in formations], seuils) for k, total in enumerate(ensemble)
    ]
    return {
        "format": FORMAT,
        "organisme": dict(organisme),
        "annee": f"{annee - 1}-{annee}",
        "arrete_au": arrete_au,
        "seuil": seuil,
        "methode": [dict(m) for m in methode],
        "ensemble": [figure(cellules[0]) for cellules in par_rang],
        "formations": [
            {**formation, "figures": [figure(par_rang[k][rang + 1]) for k in range(len(ensemble))]}
            for rang, (formation, _) in enumerate(formations)
        ],
        "officiel": [dict(x) for x in officiel],
    }
