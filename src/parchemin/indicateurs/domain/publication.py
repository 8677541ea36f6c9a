"""May this figure leave the house? The threshold bears on each rate's own denominator; `domain.jeu` hides what would tell it.

Twenty is the practice of the official service, not law (facts b.1, g.1): a dated setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from parchemin.indicateurs.domain.nombres import Rapport


class EtatPublication(StrEnum):
    """What is shown in place of a rate, or the rate."""

    PUBLIE = "publie"
    CUMULE = "cumule"
    EFFECTIF_INSUFFISANT = "effectif_insuffisant"
    BORNE = "borne"
    """All or none of a small group, or nearly: a bound is told, which says nothing of each."""
    MASQUE = "masque"
    """Large enough by itself, hidden because its neighbours and the total would give a hidden one away."""
    SANS_POPULATION = "sans_population"
    NON_DIFFUSE = "non_diffuse"
    """Of an official source: it says nothing, which is never zero."""


LIBELLES = {
    EtatPublication.PUBLIE: "publié",
    EtatPublication.CUMULE: "publié sur plusieurs années réunies",
    EtatPublication.EFFECTIF_INSUFFISANT: "effectif insuffisant",
    EtatPublication.BORNE: "borné, pour ne rien révéler de chacun",
    EtatPublication.MASQUE: "masqué, pour ne pas révéler une autre valeur",
    EtatPublication.SANS_POPULATION: "personne dans cette population",
    EtatPublication.NON_DIFFUSE: "non diffusé",
}


@dataclass(frozen=True, slots=True)
class Seuils:
    """`diffusion`: smallest denominator of a published rate. Under `groupe` people, a rate within `extreme` points of 0 % or 100 %
    is told by that bound alone. `isole`: fewer people than that are not to be found by a subtraction of two figures."""

    diffusion: int = 20
    groupe: int = 100
    extreme: int = 5
    isole: int = 5

    def bornes(self, r: Rapport) -> tuple[int, int] | None:
        """Smallest and largest numerator under the bound that would stand for this rate; None when it is not an extreme one."""
        ecart = self.extreme * r.denominateur // 100
        if r.numerateur <= ecart:
            return 0, ecart
        if r.denominateur - r.numerateur <= ecart:
            return r.denominateur - ecart, r.denominateur
        return None

    def en_mots(self, r: Rapport) -> str:
        """« 95 % et plus » or « 5 % et moins »."""
        bas = 2 * r.numerateur < r.denominateur
        return f"{self.extreme}\u00a0% et moins" if bas else f"{100 - self.extreme}\u00a0% et plus"


@dataclass(frozen=True, slots=True)
class Publiable:
    """One figure as it may be published: `rapport` is None when nothing may be shown. `annees`: those it adds up."""

    etat: EtatPublication
    rapport: Rapport | None
    annees: tuple[str, ...] = ()


def publiable(par_annee: Sequence[tuple[str, Rapport]], seuils: Seuils, *, cumul: int = 2) -> Publiable:
    """The latest year when it is large enough, else the latest years together (at most `cumul`), else why not. A year without
    anybody is not dressed in the figures of the one before.

    `par_annee`: the latest first. Worked cases I03, I04, I18.
    """
    if not par_annee or par_annee[0][1].denominateur == 0:
        return Publiable(EtatPublication.SANS_POPULATION, None)
    annee, premier = par_annee[0]
    if premier.denominateur >= seuils.diffusion:
        return Publiable(EtatPublication.PUBLIE, premier, (annee,))
    total, annees = premier, [annee]
    for annee, suivant in par_annee[1:cumul]:
        total, annees = total + suivant, [*annees, annee]
        if total.denominateur >= seuils.diffusion:
            return Publiable(EtatPublication.CUMULE, total, tuple(annees))
    return Publiable(EtatPublication.EFFECTIF_INSUFFISANT, None)
