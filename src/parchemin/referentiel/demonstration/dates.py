"""Dates of the demonstration, told from the day it is created: « -31 mois », « +5 mois », « -12 jours », « 31/08 +1 »."""

from __future__ import annotations

import re
from datetime import date, timedelta

from parchemin.socle.periodes import ajouter_annees, ajouter_mois, date_fr

_ECARTS = re.compile(r"[+-][0-9]{1,3} (?:jours?|mois|ans?)(?: [+-][0-9]{1,3} (?:jours?|mois|ans?))*")
_ECART = re.compile(r"(?P<n>[+-][0-9]{1,3}) (?P<unite>jours?|mois|ans?)")
_JOUR_FIXE = re.compile(r"(?P<j>[0-9]{2})/(?P<m>[0-9]{2}) (?P<n>[+-][0-9]{1,2})")
_DANS_UN_TEXTE = re.compile(r"\{([^{}]+)\}")


def date_relative(jour: date, texte: str) -> date:
    """The day that `texte` means when the demonstration is created on `jour`.

    Several steps are taken from left to right: « -12 jours -3 ans ». « 31/08 +1 »: the first 31 August on or after `jour`, one year later. Raises `ValueError` on anything else: a fault in
    our data must not become an empty date.
    """
    if _ECARTS.fullmatch(texte):
        resultat = jour
        for pas in _ECART.finditer(texte):
            nombre = int(pas["n"])
            if pas["unite"].startswith("jour"):
                resultat += timedelta(days=nombre)
            else:
                ajouter = ajouter_mois if pas["unite"] == "mois" else ajouter_annees
                resultat = ajouter(resultat, nombre)
        return resultat
    if m := _JOUR_FIXE.fullmatch(texte):
        prochain = date(jour.year, int(m["m"]), int(m["j"]))
        if prochain < jour:
            prochain = prochain.replace(year=jour.year + 1)
        return prochain.replace(year=prochain.year + int(m["n"]))
    raise ValueError(f"« {texte} » is not a relative date")


def dater_texte(jour: date, texte: str) -> str:
    """« Arrêté du {-41 mois} » with the day written in full."""
    return _DANS_UN_TEXTE.sub(lambda m: date_fr(date_relative(jour, m[1])), texte)
