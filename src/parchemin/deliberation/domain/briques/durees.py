"""How long something is kept, in the several ways that texts count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.deliberation.domain.proposition import Lecture
from parchemin.socle.periodes import ajouter_annees, ajouter_mois

_CANDIDATURE = ("sessions_suivant_candidature", "sessions_candidature_ou_date")


@dataclass(frozen=True, slots=True)
class Duree:
    """`annees` or `mois` after the day of obtaining; None and None: for life.

    `decompte`: `date`, from day to day; `session`, through the sessions of the year N + `annees` (the day-to-day reading is
    shown beside it); `sessions_suivant_candidature`, through the sessions of the year of the first candidature + `annees`: the
    text counts sessions (D811-148-3), there is no other reading. `sessions_candidature_ou_date`: the same where no text was read,
    with the day-to-day reading beside it.
    """

    annees: int | None = None
    mois: int | None = None
    decompte: str = "date"

    @classmethod
    def lire(cls, annees: object, mois: object, decompte: str) -> Duree:
        """From parameters. Raises `ValueError` for two durations, or a way of counting that is not known."""
        if annees is not None and mois is not None:
            raise ValueError("a duration is in years or in months")
        if decompte not in ("date", "session", *_CANDIDATURE):
            raise ValueError(f"unknown way of counting: {decompte}")
        return cls(None if annees is None else int(str(annees)), None if mois is None else int(str(mois)), decompte)

    @property
    def a_vie(self) -> bool:
        return self.annees is None and self.mois is None

    def limite(self, obtenu_le: date, premiere_candidature: date | None = None) -> date | None:
        """Last day of use. None: for life. Anniversaries of 29 February fall on 28 (art. 641 of the CPC for months)."""
        if self.mois is not None:
            return ajouter_mois(obtenu_le, self.mois)
        if self.annees is None:
            return None
        if self.decompte == "date":
            return ajouter_annees(obtenu_le, self.annees)
        depart = obtenu_le
        if self.decompte in _CANDIDATURE and premiere_candidature is not None:
            depart = premiere_candidature
        return date(depart.year + self.annees, 12, 31)

    def lectures(self, obtenu_le: date, premiere_candidature: date | None = None) -> tuple[Lecture, ...]:
        """Both readings where practice counts sessions and the text counts years; nothing where the text itself counts sessions."""
        if self.annees is None or self.decompte in ("date", "sessions_suivant_candidature"):
            return ()
        limite = self.limite(obtenu_le, premiere_candidature)
        au_jour = ajouter_annees(obtenu_le, self.annees)
        return (
            Lecture(limite, "en comptant par sessions"),
            Lecture(au_jour, "en comptant de date à date"),
        )
