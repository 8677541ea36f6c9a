"""The table of rates as a file: what the page shows, one column per number instead of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from parchemin.indicateurs.selectors.perimetres import Perimetre
from parchemin.indicateurs.selectors.taux import Chiffre, LigneCoupe, en_mots_annees
from parchemin.indicateurs.services.publications import finie

_Corps = Iterator[list[Any]]


def a_exporter(
    lignes: Sequence[LigneCoupe], titre_par: str, perimetre: Perimetre, filtres: Sequence[str], jour: date
) -> tuple[list[str], _Corps]:
    """Headings and rows of a cut. `jour`: the day of the calculation; `filtres`: in words, the same on every row, because a file travels
    without its page."""
    entetes = [titre_par, "Précision", "Années", "Seulement"]
    for c in lignes[0].chiffres if lignes else ():
        mots, unite = c.indicateur.libelle, c.indicateur.unite
        entetes += [
            f"{mots} (%)", f"{mots}, numérateur ({unite})", f"{mots}, dénominateur ({unite})", f"{mots}, non comptés",
            f"{mots}, publication",
        ]  # fmt: skip
    return entetes, _corps(lignes, perimetre, " ; ".join(filtres), jour)


def _corps(lignes: Sequence[LigneCoupe], perimetre: Perimetre, filtres: str, jour: date) -> _Corps:
    for x in lignes:
        cellules: list[Any] = [x.rang.libelle, x.rang.sous, en_mots_annees(perimetre.annees(x.annee)), filtres]
        for c in x.chiffres:
            cellules += [c.valeur, *_termes(c), c.exclus, c.etat if finie(x.annee, jour) else "année en cours"]
        yield cellules


def _termes(c: Chiffre) -> tuple[int, int]:
    """Numbers that a spreadsheet adds; hours in whole hours, as the page says them."""
    n, d = c.rapport.numerateur, c.rapport.denominateur
    return (round(n / 60), round(d / 60)) if c.indicateur.unite == "heures" else (n, d)
