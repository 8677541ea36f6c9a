"""Which sessions and decisions are those of a course: they count in the year of its planned end, whatever their own school year.

An exam of June is taken again in September, a jury sits in November: the day alone would count both in the next year, where nobody
looks for them. Without a limit, the ordinary session of the next year would rewrite figures published since. No text read gives one:
it is a dated parameter, printed with the method (`rattrapage`).
"""

from __future__ import annotations

from datetime import date

from parchemin.indicateurs.domain.faits import annee_scolaire
from parchemin.socle.periodes import ajouter_mois


def jours_de_session(fin: date, rattrapage: int) -> tuple[date, date]:
    """First and last day on which a session is one of a course planned to end on `fin`: its whole school year, `rattrapage` months more,
    and as many before its end (a course that ends in September sits in June)."""
    annee = annee_scolaire(fin)
    return min(date(annee - 1, 9, 1), ajouter_mois(fin, -rattrapage)), ajouter_mois(date(annee, 8, 31), rattrapage)


def annee_de_session(fin: date | None, le: date, rattrapage: int) -> int:
    """The year in which what happened on that day counts: of the course when it is its own, else its own school year."""
    if fin is not None:
        debut, limite = jours_de_session(fin, rattrapage)
        if debut <= le <= limite:
            return annee_scolaire(fin)
    return annee_scolaire(le)
