"""What sets already published show of the years around one, beside what is counted today of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.recoupements import Dite, SuiteAnnuelle
from parchemin.indicateurs.models import Calcul, JeuAnnuel
from parchemin.indicateurs.selectors.taux import tableau

PUBLIES = ("obtention", "presentation", "interruption", "rupture", "rupture_9_mois")
"""What L. 6111-8 and indicators 2 and 3 ask for, of what can be counted here. The others stay in the house."""

_AVANT, _APRES = 2, 1
"""Years that a figure of this one can be read beside: the one before added up with its own former one, and the next."""


@dataclass(frozen=True)
class Histoire:
    """`suites`: by (certification or 0, rank of the rate). Nothing in it when nothing was published."""

    annees: tuple[str, ...]
    suites: Mapping[tuple[int, int], SuiteAnnuelle]

    def suite(self, certification: int, rang: int) -> SuiteAnnuelle | None:
        if not self.annees:
            return None
        vide = (0,) * len(self.annees)
        return self.suites.get((certification, rang), SuiteAnnuelle(vide, vide))

    def autres(self, connues: set[int]) -> list[list[SuiteAnnuelle]]:
        """By rate, the trainings of the years around that are not in this one."""
        return [
            [s for (c, k), s in sorted(self.suites.items()) if c and c not in connues and k == rang]
            for rang in range(len(PUBLIES))
        ]  # fmt: skip


def histoire_de(organisation: Organisation, calcul: Calcul, annee: int) -> Histoire:
    """Counts are those of this calculation, whatever a former version said: what matters is which sums were told. Two queries a year."""
    fenetre = range(annee - _AVANT, annee + _APRES + 1)
    sortis = JeuAnnuel.toutes.filter(organisation=organisation, annee__in=fenetre, publie_le__isnull=False)
    dites: dict[tuple[int, int], set[Dite]] = {}
    for contenu in sortis.order_by("pk").values_list("contenu", flat=True):
        figures = [(0, f) for f in contenu["ensemble"]]
        figures += [(x["cle"], f) for x in contenu["formations"] for f in x["figures"]]
        for cle, f in figures:
            # « 2025-2026 » is 2026.
            lues = {int(a[-4:]) for a in f["annees"]}
            if f["code"] in PUBLIES and lues and lues <= set(fenetre):
                dite = Dite(tuple(int(a in lues) for a in fenetre), f["valeur"] is not None)
                dites.setdefault((cle, PUBLIES.index(f["code"])), set()).add(dite)
    if not dites:
        return Histoire((), {})
    comptes: dict[tuple[int, int], dict[int, tuple[int, int]]] = {cle: {} for cle in dites}
    for an in fenetre:
        for x in tableau(calcul, an, PUBLIES):
            for k, c in enumerate(x.chiffres):
                case = (x.certification.pk if x.certification else 0, k)
                comptes.setdefault(case, {})[an] = (c.effectif, c.rapport.numerateur)
    return Histoire(
        tuple(str(a) for a in fenetre),
        {
            cle: SuiteAnnuelle(
                tuple(par.get(a, (0, 0))[0] for a in fenetre), tuple(par.get(a, (0, 0))[1] for a in fenetre),
                frozenset(dites.get(cle, ())),
            )
            for cle, par in comptes.items()
        },
    )  # fmt: skip
