"""What a certification says of itself in every award: decided once, dated, read as one sentence. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CECRL = ("A1", "A2", "B1", "B2", "C1", "C2", "INSUFFISANT")
"""Levels of language that the message takes (`niveauLangueEuropeen`)."""


class FormeScore(StrEnum):
    """What is written as « scoring ». The dictionary asks for a score or a marking base, in free text of 255 characters."""

    AUCUN = "aucun"
    NOTE = "note"
    NIVEAU = "niveau"
    NIVEAU_ET_NOTE = "niveau_note"


LIBELLES_SCORE = {
    FormeScore.AUCUN: "Aucun score",
    FormeScore.NOTE: "La note sur 20",
    FormeScore.NIVEAU: "Le niveau atteint",
    FormeScore.NIVEAU_ET_NOTE: "Le niveau atteint et la note sur 20",
}


class DateDelivrance(StrEnum):
    """Which day is told as the delivery (`dateDebutValidite`), from which the three months run."""

    DECISION = "decision"
    PARCHEMIN = "parchemin"


LIBELLES_DELIVRANCE = {
    DateDelivrance.DECISION: "Le jour de la décision du jury",
    DateDelivrance.PARCHEMIN: "La date imprimée sur le parchemin délivré ici",
}


@dataclass(frozen=True, slots=True)
class ReglageCertification:
    """Settings of the transmission of one certification. The defaults say what the minutes say, and nothing more.

    `validite_mois`: months of validity when the minutes give no last day; None: for life. `niveau_langue`, `niveau_numerique`:
    every award carries a CEFR level, a DigComp score. `libelle_option`: used when the enrolment names no speciality.
    """

    obtention: str = "PAR_ADMISSION"
    libelle_option: str = ""
    forme_score: FormeScore = FormeScore.NIVEAU_ET_NOTE
    modalite_examen: str = ""
    validite_mois: int | None = None
    niveau_langue: bool = False
    niveau_numerique: bool = False
    nature_deposant: str = ""
    date_delivrance: DateDelivrance = DateDelivrance.DECISION

    def en_phrase(self) -> str:
        """« par score, avec le niveau atteint et la note sur 20, examen en présentiel, valable 36 mois, sans niveau de langue… »"""
        mots = ["par score" if self.obtention == "PAR_SCORING" else "par admission"]
        if self.libelle_option:
            mots.append(f"option {self.libelle_option}")
        score = LIBELLES_SCORE[self.forme_score].lower()
        mots.append("sans score" if self.forme_score is FormeScore.AUCUN else f"avec {score} quand le jury le donne")
        if self.modalite_examen:
            mots.append(f"examen {_MODALITES[self.modalite_examen]}")
        mots.append(f"valable {self.validite_mois} mois" if self.validite_mois else "valable selon le procès-verbal")
        mots.append(f"{'avec' if self.niveau_langue else 'sans'} niveau de langue")
        mots.append(f"{'avec' if self.niveau_numerique else 'sans'} niveau numérique")
        if self.nature_deposant:
            mots.append(f"fiche enregistrée par {_DEPOSANTS[self.nature_deposant]}")
        if self.date_delivrance is DateDelivrance.PARCHEMIN:
            mots.append("délivrée à la date du parchemin")
        return ", ".join(mots)


_MODALITES = {"A_DISTANCE": "à distance", "EN_PRESENTIEL": "en présentiel", "MIXTE": "mixte"}
_DEPOSANTS = {"CERTIFICATEUR": "le certificateur", "TIERS_CONFIANCE": "un tiers de confiance"}
PAR_DEFAUT = ReglageCertification()
"""As long as nobody has settled anything."""


def score_de(proposition: Mapping[str, Any], forme: FormeScore) -> str:
    """The score as the message says it, from what the minutes froze; "" when they give none of what is asked.

    `proposition`: JSON of a decision: `niveau` {nom, score}, `moyenne` {affichee}.
    """
    niveau = proposition.get("niveau") or {}
    nom = str(niveau.get("nom") or "")
    note = str(niveau.get("score") or (proposition.get("moyenne") or {}).get("affichee") or "")
    sur_20 = f"{note.replace('.', ',')} sur 20" if note else ""
    match forme:
        case FormeScore.AUCUN:
            return ""
        case FormeScore.NOTE:
            return sur_20
        case FormeScore.NIVEAU:
            return nom[:255]
        case FormeScore.NIVEAU_ET_NOTE:
            # Without a level there is no score of the certification: a mean alone is the jury's own affair.
            return f"{nom} ({sur_20})"[:255] if nom and sur_20 else nom[:255]


def niveau_de_langue(proposition: Mapping[str, Any]) -> str:
    """« B2 » for a level that the règlement calls « B2 » or « Niveau B2 »; "" for another kind of level."""
    nom = str((proposition.get("niveau") or {}).get("nom") or "")
    mots = [m.strip("().,").upper() for m in nom.split()]
    return next((m for m in mots if m in CECRL), "")


def validite_du_pv(proposition: Mapping[str, Any]) -> str:
    """Last day of validity of the certification that the minutes carry (ISO), or ""."""
    acquis = [a for a in proposition.get("acquis") or () if a.get("nature") == "certification"]
    return next((str(a["mobilisable_jusqu_au"]) for a in acquis if a.get("mobilisable_jusqu_au")), "")
