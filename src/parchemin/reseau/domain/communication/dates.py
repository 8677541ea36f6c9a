"""Dates of registration as pages write them, and which of the two they are: the beginning or the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.reseau.domain.communication.jetons import Jeton
from parchemin.reseau.domain.communication.motifs import Chercheur
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import MOIS

_MOIS = {cle_recherche(m): rang for rang, m in enumerate(MOIS, 1)}
_MOIS |= {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_REGARD = 14
"""Words before a date in which its label is looked for."""
_FIN = (
    "jusqu (au|en|à|a)", "(échéance|fin|expiration|terme|limite) [de] [d] [l] [la] [sa] [cet] [enregistrement] [validité] [certification] [habilitation]",
    "(expire|expirera|échoit|valable|valide|validité|prend fin|prendra fin|a pris fin|expirée)",
)  # fmt: skip
_DEBUT = (
    "(enregistré~|enregistrement|décision|publication|publié~)", "inscrit~ (au|dans)", "(date d'effet|effet)",
    "(validité|valable~|valide|enregistré~|période|enregistrement) [d'enregistrement] (du|à compter du|depuis|à partir du)",
)  # fmt: skip
_SUJET = ("(enregistr*|rncp|rs|fiche|certification~|titre~|répertoire|validité|échéance|france compétences|décision)",)
_AUTRE = (
    "(inscriptions|inscription|candidature~|offre~|promo|session~|rentrée~|tarif~|dossier~|prix|portes|inscrivez|inscrire|qualiopi|cpf|stage)",
    "certificat", "(mise à jour|mis à jour|màj|version|actualisé~)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateEcrite:
    """A date on the page. `jour` is None when only month and year are written. `sorte`: debut, fin."""

    premier: int
    dernier: int
    annee: int
    mois: int
    jour: int | None
    sorte: str

    def est(self, autre: date) -> bool:
        """The same day, or the same month when the page gives no day."""
        return (self.annee, self.mois) == (autre.year, autre.month) and self.jour in {None, autre.day}


class LecteurDeDates:
    """Finds the dates that speak of a registration. Keeps its phrases ready; `pas` as in `Chercheur`."""

    def __init__(self) -> None:
        self._cherches = [Chercheur(p) for p in (_FIN, _DEBUT, _SUJET, _AUTRE)]

    @property
    def pas(self) -> int:
        return sum(c.pas for c in self._cherches)

    def lire(self, jetons: Sequence[Jeton]) -> list[DateEcrite]:
        """In order. A date whose label says something else (enrolments, an offer, the quality certificate) is left out."""
        trouvees: list[DateEcrite] = []
        i = 0
        while i < len(jetons):
            lue = _date(jetons, i)
            if lue is None:
                i += 1
                continue
            dernier, annee, mois, jour = lue
            precedente = trouvees[-1] if trouvees else None
            sorte = self._sorte(jetons, i, precedente)
            if sorte:
                trouvees.append(DateEcrite(i, dernier, annee, mois, jour, sorte))
            i = dernier + 1
        return trouvees

    def _sorte(self, jetons: Sequence[Jeton], i: int, precedente: DateEcrite | None) -> str:
        debut = max(0, i - _REGARD)
        bloc = jetons[i].bloc
        while jetons[debut].bloc < bloc and (jetons[debut].bloc < bloc - 1 or i - _premier_du_bloc(jetons, i) > 2):
            debut += 1
        if precedente is not None and precedente.dernier >= debut:
            debut = precedente.dernier + 1
            if precedente.sorte == "debut" and i - debut <= 2 and {j.forme for j in jetons[debut:i]} & {"au", "a"}:
                return "fin"
        # Sentences do not stop a label (cells of a table, a colon at the end of a line): words are compared as one sentence.
        fenetre = [Jeton(j.forme, j.debut, j.fin, 0, 0, j.aigu) for j in jetons[debut:i]]
        fin, commence, sujet, autre = (
            max(((t.dernier, t.dernier - t.premier) for t in c.chercher(fenetre)), default=None) for c in self._cherches
        )
        suite = precedente is not None and jetons[precedente.premier].bloc == bloc and i - precedente.dernier <= _REGARD
        if (sujet is None and not suite) or (
            autre is not None and autre > max(x for x in (fin, commence, (-1, 0)) if x is not None)
        ):
            return ""
        if autre is not None and {j.forme for j in fenetre[-_REGARD:]} & {
            "inscriptions",
            "candidature",
            "candidatures",
            "qualiopi",
            "rentree",
            "session",
            "sessions",
        }:
            return ""
        if fin is None and commence is None:
            return ""
        return "fin" if commence is None or (fin is not None and fin >= commence) else "debut"


def _premier_du_bloc(jetons: Sequence[Jeton], i: int) -> int:
    k = i
    while k > 0 and i - k <= _REGARD and jetons[k - 1].bloc == jetons[i].bloc:
        k -= 1
    return k


def _date(jetons: Sequence[Jeton], i: int) -> tuple[int, int, int, int | None] | None:
    """(last word, year, month, day or None) of a date that begins at `i`."""
    formes = [j.forme for j in jetons[i : i + 4] if j.bloc == jetons[i].bloc]
    if len(formes) < 2:
        return None
    if formes[0] in _MOIS and _annee(formes[1]):
        return i + 1, int(formes[1]), _MOIS[formes[0]], None
    if not formes[0].isdigit():
        return None
    if formes[1] == "er":
        formes = [formes[0], *formes[2:]]
        saut = 1
    else:
        saut = 0
    if len(formes) < 3:
        return None
    if formes[1] in _MOIS and _annee(formes[2]):
        return _valide(i + 2 + saut, formes[2], str(_MOIS[formes[1]]), formes[0])
    if _annee(formes[0]) and formes[1].isdigit() and formes[2].isdigit() and jetons[i + 1].debut - jetons[i].fin == 1:
        return _valide(i + 2, formes[0], formes[1], formes[2])
    if formes[1].isdigit() and formes[2].isdigit() and jetons[i + 1].debut - jetons[i].fin == 1:
        annee = formes[2] if _annee(formes[2]) else "20" + formes[2] if len(formes[2]) == 2 else ""
        if annee and jetons[i + 2].debut - jetons[i + 1].fin == 1:
            return _valide(i + 2, annee, formes[1], formes[0])
    return None


def _annee(forme: str) -> bool:
    return len(forme) == 4 and forme.isdigit() and forme[:2] in {"19", "20"}


def _valide(dernier: int, annee: str, mois: str, jour: str) -> tuple[int, int, int, int | None] | None:
    try:
        lu = date(int(annee), int(mois), int(jour))
    except ValueError:
        return None
    return dernier, lu.year, lu.month, lu.day
