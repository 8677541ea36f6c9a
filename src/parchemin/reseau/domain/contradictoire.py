"""Was the partner heard before it loses its habilitation? And what a restriction refuses. Pure.

Source: general principle of the adversarial phase before a sanction; the delay is the one of the convention, failing which the usage
of `donnees/constats.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class PhaseContradictoire:
    """The facts of it: letter sent, last day, hearing when one was asked. `renonce`: the partner wrote that it has nothing to add.
    An answer alone closes nothing: the letter promised every day of the delay."""

    envoyee_le: date | None
    repondre_avant: date | None
    renonce: bool
    audition_demandee_le: date | None
    audition_tenue_le: date | None

    def manque(self, jour: date) -> str:
        """What is still missing on that day, in words; "" when the partner was heard."""
        if self.envoyee_le is None:
            return "la lettre n’a pas encore été envoyée"
        if self.audition_demandee_le is not None and self.audition_tenue_le is None:
            return f"l’entretien demandé le {date_fr(self.audition_demandee_le)} n’a pas encore eu lieu"
        if not self.renonce and self.repondre_avant is None:
            return "aucun délai n’a été laissé pour répondre"
        if not self.renonce and self.repondre_avant is not None and self.repondre_avant >= jour:
            return f"le partenaire peut répondre jusqu’au {date_fr(self.repondre_avant)}"
        return ""


@dataclass(frozen=True, slots=True)
class PorteeRestriction:
    """What is refused between two days, both included. No bloc and no site: everything of that role."""

    du: date
    au: date
    blocs: frozenset[str]
    sites: frozenset[int]

    def refuse(self, jour: date, blocs: Collection[str] | None, sites: Collection[int]) -> bool:
        """`blocs`: those of the act (empty: the whole certification; None: the act does not know); `sites`: where it happens, as
        far as known. Bounded by blocs and by sites, it refuses what meets both."""
        if not self.du <= jour <= self.au:
            return False
        if self.blocs and blocs is not None and blocs and not self.blocs & set(blocs):
            return False
        # An act that tells no site is of the partner itself: a restriction to named sites does not reach it.
        return not self.sites or bool(self.sites & set(sites))


def blocs_hors(habilites: Collection[str], voulus: Collection[str]) -> list[str] | None:
    """Blocs that the habilitation does not cover; [] when it covers them all; None: the whole is wanted and only blocs are covered."""
    if not habilites:
        return []
    if not voulus:
        return None
    return sorted(set(voulus) - set(habilites))
