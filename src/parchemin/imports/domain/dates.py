"""Days as they are written in French spreadsheets."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import texte_de
from parchemin.imports.domain.modele import Cellule, Illisible, LectureReservee
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

ORIGINE = date(1899, 12, 30)
"""Day 0 of the spreadsheets (1900 system, after its false 29 February 1900)."""
SERIE = range(367, 73_415)
"""Serial numbers taken for days: 1 January 1901 to 31 December 2100."""
ANNEES = range(1900, 2101)
_MOIS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "mar": 3, "avril": 4, "avr": 4,
    "mai": 5, "juin": 6, "jun": 6, "juillet": 7, "juil": 7, "jul": 7, "aout": 8, "aou": 8, "septembre": 9, "sept": 9,
    "sep": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
_NOMS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
         "décembre")  # fmt: skip
_COURANT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CHIFFRES = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_HEURE = re.compile(r"[T\s]\s*\d{1,2}[:hH]\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$")
_LETTRES = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?(?:le )?(\d{1,2})(?:er)? ([a-z]+) (\d{4}|\d{2})"
)


def lire_date(cellule: Cellule, *, passee: bool = False) -> date | LectureReservee | None:
    """A day, or a day with a warning (IMP-034 century, IMP-045 serial number); None when empty.

    Order is day, month, year; `2005-04-03` and `20050403` are read too. Raises `Illisible` IMP-032, IMP-033.
    """
    if isinstance(cellule, datetime):
        return _dans_les_bornes(cellule.date(), texte_de(cellule))
    if isinstance(cellule, date):
        return _dans_les_bornes(cellule, texte_de(cellule))
    t = texte_de(cellule)
    if not t:
        return None
    if isinstance(cellule, bool):
        raise Illisible(c.DATE_ILLISIBLE.constat(valeur=t))
    if courant := _COURANT.fullmatch(t):
        return _jour(t, int(courant[1]), int(courant[2]), courant[3], passee)
    sans_heure = _HEURE.sub("", t)
    if trouve := _ISO.fullmatch(sans_heure):
        return _jour(t, int(trouve[3]), int(trouve[2]), trouve[1], passee)
    if trouve := _CHIFFRES.fullmatch(sans_heure):
        return _jour(t, int(trouve[1]), int(trouve[2]), trouve[3], passee)
    if trouve := _LETTRES.fullmatch(cle_recherche(sans_heure)):
        if mois := _MOIS.get(trouve[2]):
            return _jour(t, int(trouve[1]), mois, trouve[3], passee)
        raise Illisible(c.DATE_ILLISIBLE.constat(valeur=t[:60]))
    return _nombre(t.replace(" ", ""), t, passee)


def _nombre(serre: str, t: str, passee: bool) -> date | LectureReservee:
    entier = serre.split(",")[0].split(".")[0]
    if re.fullmatch(r"\d{4,5}([.,]\d+)?", serre) and int(entier) in SERIE and len(entier) == 5:
        lu = ORIGINE + timedelta(days=int(entier))
        return LectureReservee(lu, (c.DATE_EN_NOMBRE.constat(valeur=t, lu=date_fr(lu)),))
    if re.fullmatch(r"\d{8}", serre):
        if int(serre[:4]) in ANNEES and 1 <= int(serre[4:6]) <= 12:
            return _jour(t, int(serre[6:]), int(serre[4:6]), serre[:4], passee)
        if int(serre[4:]) in ANNEES:
            return _jour(t, int(serre[:2]), int(serre[2:4]), serre[4:], passee)
    if re.fullmatch(r"\d{7}", serre) and int(serre[3:]) in ANNEES:
        # 03042005 as a number lost its zero.
        return _jour(t, int(serre[0]), int(serre[1:3]), serre[3:], passee)
    raise Illisible(c.DATE_ILLISIBLE.constat(valeur=t[:60]))


def _jour(t: str, jour: int, mois: int, annee: str, passee: bool) -> date | LectureReservee:
    an = int(annee)
    if court := len(annee) == 2:
        pivot = aujourdhui().year % 100 + (0 if passee else 10)
        an += 2000 if an <= pivot else 1900
    if not 1 <= mois <= 12:
        raise Illisible(c.DATE_IMPOSSIBLE.constat(valeur=t, raison=f"il n’y a pas de mois {mois}"))
    if not an or not 1 <= jour <= monthrange(an, mois)[1]:
        raise Illisible(c.DATE_IMPOSSIBLE.constat(valeur=t, raison=_raison(jour, mois, an)))
    lu = _dans_les_bornes(date(an, mois, jour), t)
    return LectureReservee(lu, (c.SIECLE.constat(valeur=t, lu=date_fr(lu)),)) if court else lu


def _raison(jour: int, mois: int, an: int) -> str:
    if not an:
        return "l’an 0 n’existe pas"
    if jour < 1:
        return "il n’y a pas de jour 0"
    return f"{_NOMS[mois - 1]} {an} compte {monthrange(an, mois)[1]} jours"


def _dans_les_bornes(jour: date, t: str) -> date:
    if jour.year not in ANNEES:
        raise Illisible(c.DATE_IMPOSSIBLE.constat(valeur=t, raison=f"l’année {jour.year} n’est pas plausible"))
    return jour
