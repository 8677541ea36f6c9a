"""`Echeance`: what someone has to do and by when. Feeds the day page, the calendar and the ICS feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.plateforme.registres import Registre


@dataclass(frozen=True, slots=True)
class Echeance:
    """One line of the day page: what, why, by when, and one act.

    `cle` is stable (it is the UID of the calendar entry). `jour` is the last day on which the act is in time.
    `visible_des` is the first day on which it asks for attention (None: only in the calendar). `a_lire`: there is
    nothing to do but know it; the member says « C’est vu » and the line goes away, for them alone.
    `decision`: it waits for this member's word as a second person, and for nobody else's.
    `au_dehors`: the words that may leave the program, in a mail, when `quoi` names somebody or comes from a reserved file; empty: nothing leaves.
    """

    cle: str
    jour: date
    quoi: str
    pourquoi: str = ""
    url: str = ""
    geste: str = "Voir"
    rubrique: str = ""
    icone: str = "calendar-event"
    visible_des: date | None = None
    a_faire: bool = True
    a_lire: bool = False
    decision: bool = False
    au_dehors: str | None = None


Fournisseur = Callable[[Any, date], Iterable[Echeance]]
"""(membre, jour) -> the deadlines this member is concerned by. `membre` is a `comptes.Membre`."""

echeances: Registre[Fournisseur] = Registre("echeances")
