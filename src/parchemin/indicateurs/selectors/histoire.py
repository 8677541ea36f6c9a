"""What sets already published show of the years around one, beside what is counted today of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.recoupements import Dite, SuiteAnnuelle
from parchemin.indicateurs.models import Calcul, JeuAnnuel
from parchemin.indicateurs.selectors.taux import LigneTableau, tableaux

PUBLIES = ("obtention", "presentation", "interruption", "rupture", "rupture_9_mois")
"""What L. 6111-8 and indicators 2 and 3 ask for, of what can be counted here. The others stay in the house."""

_AVANT, _APRES = 2, 1
"""Years that a figure of this one can be read beside: the one before added up with its own former one, and the next."""


class AnneesLues:
    """The tables of some years and of those around them, and the sets published of all these: three queries, however many years."""

    def __init__(self, organisation: Organisation, calcul: Calcul, annees: Iterable[int]) -> None:
        self.organisation, self.calcul = organisation, calcul
        self._fenetre = sorted({b for a in annees for b in fenetre(a)})

    @cached_property
    def tableaux(self) -> Mapping[int, list[LigneTableau]]:
        return tableaux(self.calcul, self._fenetre, PUBLIES)

    @cached_property
    def _sortis(self) -> Sequence[tuple[int, dict[str, Any]]]:
        sortis = JeuAnnuel.toutes.filter(
            organisation=self.organisation, annee__in=self._fenetre, publie_le__isnull=False
        )  # fmt: skip
        return list(sortis.order_by("pk").values_list("annee", "contenu"))

    def sortis(self, annees: Iterable[int]) -> list[tuple[int, dict[str, Any]]]:
        """(year, content) of every version that was public once, replaced since or not, in the order in which they were made."""
        return [x for x in self._sortis if x[0] in set(annees)]


def fenetre(annee: int) -> range:
    """A year, and those that its figures can be read beside."""
    return range(annee - _AVANT, annee + _APRES + 1)


@dataclass(frozen=True)
class Histoire:
    """`suites`: by (certification or 0, rank of the rate). What is public of them: nothing, when nothing was published."""

    annees: tuple[str, ...]
    suites: Mapping[tuple[int, int], SuiteAnnuelle]

    def suite(self, certification: int, rang: int) -> SuiteAnnuelle:
        vide = (0,) * len(self.annees)
        return self.suites.get((certification, rang), SuiteAnnuelle(vide, vide))

    def autres(self, connues: set[int]) -> list[list[SuiteAnnuelle]]:
        """By rate, the trainings of the years around that are not in this one."""
        return [
            [s for (c, k), s in sorted(self.suites.items()) if c and c not in connues and k == rang]
            for rang in range(len(PUBLIES))
        ]  # fmt: skip


def histoire_de(lues: AnneesLues, annee: int) -> Histoire:
    """Counts are those of this calculation, whatever a former version said: what matters is which sums were told."""
    annees = fenetre(annee)
    dites: dict[tuple[int, int], set[Dite]] = {}
    for _, contenu in lues.sortis(annees):
        figures = [(0, f) for f in contenu["ensemble"]]
        figures += [(x["cle"], f) for x in contenu["formations"] for f in x["figures"]]
        for cle, f in figures:
            # « 2025-2026 » is 2026.
            siennes = {int(a[-4:]) for a in f["annees"]}
            if f["code"] in PUBLIES and siennes and siennes <= set(annees):
                dite = Dite(tuple(int(a in siennes) for a in annees), f["valeur"] is not None)
                dites.setdefault((cle, PUBLIES.index(f["code"])), set()).add(dite)
    comptes: dict[tuple[int, int], dict[int, tuple[int, int]]] = {cle: {} for cle in dites}
    for an in annees:
        for x in lues.tableaux[an]:
            for k, c in enumerate(x.chiffres):
                case = (x.certification.pk if x.certification else 0, k)
                comptes.setdefault(case, {})[an] = (c.effectif, c.rapport.numerateur)
    return Histoire(
        tuple(str(a) for a in annees),
        {
            cle: SuiteAnnuelle(
                tuple(par.get(a, (0, 0))[0] for a in annees), tuple(par.get(a, (0, 0))[1] for a in annees),
                frozenset(dites.get(cle, ())),
            )
            for cle, par in comptes.items()
        },
    )  # fmt: skip
