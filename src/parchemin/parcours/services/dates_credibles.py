"""Days that no contract, break or absence of an enrolment can have. The forms and the imports say the same."""

from __future__ import annotations

from datetime import date

from parchemin.parcours.domain import inscription_constats as c
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_annees, date_fr

ANNEES_APRES = 5
"""Longer than any contract, four years for an apprentice who is disabled or whose training is prolonged."""
ANNEES_AVANT = 1
DEBUT_CONTRAT = "Début du contrat"
"""Who comes from another establishment brings a contract that may have begun long before the entry here."""


def controler_credibles(entree: date, *jours: tuple[str, date | None]) -> list[Constat]:
    """INS-052 or INS-053 for each (what it is, day) out of reach of an enrolment that began on `entree`."""
    constats = []
    for quoi, jour in jours:
        if jour is None:
            continue
        if jour > ajouter_annees(aujourdhui(), ANNEES_APRES):
            constats.append(c.DATE_LOINTAINE.constat(quoi=quoi, jour=date_fr(jour), ans=ANNEES_APRES))
        elif quoi != DEBUT_CONTRAT and entree.year > ANNEES_AVANT and jour < ajouter_annees(entree, -ANNEES_AVANT):
            constats.append(c.DATE_TROP_ANCIENNE.constat(quoi=quoi, jour=date_fr(jour), entree=date_fr(entree)))
    return constats
