"""From which day a rectified decision takes effect: the day of a right that was wrongly refused, or that of the rectifying minutes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.socle.periodes import date_fr


class JourEffet(StrEnum):
    """What the dated setting says of a cause."""

    DECISION_CORRIGEE = "decision_corrigee"
    RECTIFICATIF = "rectificatif"


@dataclass(frozen=True, slots=True)
class Effet:
    """`jour` None: the day of the last signature, not known before. `raison`: why, with « à vérifier » where no text says it."""

    jour: date | None
    raison: str

    @property
    def en_mots(self) -> str:
        """« le 3 juin 2026 », « le jour de la dernière signature »."""
        return f"le {date_fr(self.jour)}" if self.jour is not None else "le jour de la dernière signature"


DEJA_OBTENUE = "La certification était déjà obtenue : elle garde le jour où elle l’a été, et seul le reste change."


def effet(regle: JourEffet, raison: str, avant: Resultat, apres: Resultat, decidee_le: date) -> Effet:
    """`decidee_le`: day of the decision that is corrected. Whoever was admitted and stays so keeps their day, whatever the cause."""
    if avant is Resultat.ADMIS and apres is Resultat.ADMIS:
        return Effet(decidee_le, DEJA_OBTENUE)
    return Effet(decidee_le if regle is JourEffet.DECISION_CORRIGEE else None, raison)
