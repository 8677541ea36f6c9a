"""Decisions that lift one rule of enrolment or of presentation, each its own and no other.

Pure. Which kind lifts which rule is dated data (`donnees/droits_a_presenter.yaml`, keys `lever.*`): the law changes, and so
does what it lets pass. Facts: deliberation CAP-1, CAP-13, CAP-15, B0, T1, D351-27; referentiel e.8 (i).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr


class NatureDerogation(StrEnum):
    """What a decision is: each kind lifts the rule it was made for. `A_PRECISER` lifts nothing: it waits for its kind."""

    RECTEUR = "recteur"
    HANDICAP = "handicap"
    DISPENSE = "dispense"
    BENEFICE = "benefice"
    ECHEC = "echec"
    ENGAGEMENT = "engagement"
    AGE = "age"
    DEUX_SPECIALITES = "deux_specialites"
    DEUX_QUALIFICATIONS = "deux_qualifications"
    A_PRECISER = "a_preciser"


LIBELLES_DEROGATION = {
    NatureDerogation.RECTEUR: "dérogation du recteur (unités, forme)",
    NatureDerogation.HANDICAP: "handicap reconnu (unités, forme)",
    NatureDerogation.DISPENSE: "dispense d’unités",
    NatureDerogation.BENEFICE: "bénéfice d’unités déjà obtenues",
    NatureDerogation.ECHEC: "premier échec au CAP agricole",
    NatureDerogation.ENGAGEMENT: "engagement avant la fin de l’enregistrement",
    NatureDerogation.AGE: "cas prévu pour l’âge de l’apprenti",
    NatureDerogation.DEUX_SPECIALITES: "dérogation pour deux spécialités à la même session",
    NatureDerogation.DEUX_QUALIFICATIONS: "contrat saisonnier pour deux qualifications",
    NatureDerogation.A_PRECISER: "nature à préciser",
}
"""In the order of the form."""
_CONNUES = frozenset(NatureDerogation)
_JOUR_ECRIT = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_INDICES = (
    (NatureDerogation.HANDICAP, re.compile(r"\b(handicap\w*|mdph|cdaph|rqth)\b")),
    (NatureDerogation.DISPENSE, re.compile(r"\bdispens\w*")),
    (NatureDerogation.ECHEC, re.compile(r"\b(ajourne\w*|echec)\b")),
    (NatureDerogation.RECTEUR, re.compile(r"\b(rect(eur|rice|orat|oral\w*)|academi\w*|draaf)\b")),
    (NatureDerogation.BENEFICE, re.compile(r"\bbenefic\w*")),
)
"""Words that say the kind of a decision written as one free text."""


@dataclass(frozen=True, slots=True)
class Derogation:
    """One decision: its kind, its reference (never a diagnosis), its day when it is known."""

    nature: NatureDerogation
    reference: str
    le: date | None = None

    @property
    def libelle(self) -> str:
        """« dérogation du recteur (unités, forme) : Rectorat, n° 12, du 3 juin 2026 »."""
        jour = f", du {date_fr(self.le)}" if self.le else ""
        return f"{LIBELLES_DEROGATION[self.nature]} : {self.reference}{jour}"

    def vers_dict(self) -> dict[str, Any]:
        """As the database and the imports keep it."""
        return {"nature": str(self.nature), "reference": self.reference, "le": self.le.isoformat() if self.le else None}

    @classmethod
    def lire(cls, brut: Mapping[str, Any]) -> Derogation:
        """From what `vers_dict` gave. A kind that a later version would know is one to specify here, never a fault."""
        nature = brut.get("nature", "")
        le = brut.get("le")
        return cls(
            NatureDerogation(nature) if nature in _CONNUES else NatureDerogation.A_PRECISER,
            str(brut.get("reference", "")),
            date.fromisoformat(le) if le else None,
        )


def lire_derogations(bruts: Iterable[Mapping[str, Any]]) -> tuple[Derogation, ...]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(Derogation.lire(b) for b in bruts))


def depuis_le_texte(texte: str) -> Derogation | None:
    """The decision behind a free text of an earlier version: its kind when one word says it, else to specify.

    Two words that point to two kinds say nothing: a rule is never lifted by a guess.
    """
    propre = texte.strip()
    if not propre:
        return None
    cle = cle_recherche(propre)
    natures = {n for n, motif in _INDICES if motif.search(cle)}
    nature = natures.pop() if len(natures) == 1 else NatureDerogation.A_PRECISER
    jours = set()
    for jour, mois, annee in _JOUR_ECRIT.findall(propre):
        try:
            jours.add(date(int(annee), int(mois), int(jour)))
        except ValueError:
            continue
    return Derogation(nature, propre, jours.pop() if len(jours) == 1 else None)


def premiere_parmi(derogations: Iterable[Derogation], natures: Iterable[str]) -> Derogation | None:
    """The first decision of one of these kinds that has a reference."""
    admises = set(natures)
    return next((d for d in derogations if d.nature in admises and d.reference.strip()), None)
