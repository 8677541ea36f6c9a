"""The official file « InserJeunes par CFA » (DEPP and Dares): read, checked line by line, never completed.

`;`, UTF-8 with or without a mark, decimals written `30.0`. Key: (year, UAI): names change from one year to the next. An empty cell
says « non diffusé » and is kept as such. What the published rows have always verified (facts b.4, b.2 I14) is a control: a row that
does not verify it was altered or moved.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from parchemin.indicateurs.domain.officiel.controles import compatible
from parchemin.indicateurs.domain.officiel.lecture import Lecteur
from parchemin.indicateurs.domain.officiel.modele import PLAFOND_VA, LectureOfficielle, LigneOfficielle
from parchemin.indicateurs.domain.officiel.sources import reconnaitre_source, sources

__all__ = ["COLONNES", "INSERJEUNES_CFA", "PLAFOND_VA", "LectureOfficielle", "LigneOfficielle", "compatible", "lire"]

INSERJEUNES_CFA = "inserjeunes_cfa"
COLONNES: dict[str, str]
"""Key of each heading, read when it is asked for: the program opens without the registry."""


def __getattr__(nom: str) -> dict[str, str]:
    if nom == "COLONNES":
        return {x.noms[0]: x.cle for x in sources()[INSERJEUNES_CFA].colonnes}
    raise AttributeError(nom)


def lire(texte: Iterable[str]) -> LectureOfficielle:
    """Lines of the file, header first. Columns are found by their name: their order changes.

    A fault of the file itself (IND-001) gives no row at all; a row that contradicts itself (IND-002 to IND-014) is left out and told.
    """
    lecteur = csv.reader(texte, delimiter=";")
    entetes = [x.strip().lstrip("\ufeff") for x in next(lecteur, [])]
    lu = reconnaitre_source(entetes, INSERJEUNES_CFA)
    if lu.source is None:
        return LectureOfficielle(constats=list(lu.constats))
    return Lecteur(lu.source, lu.places, largeur=len(entetes)).lire(enumerate(lecteur, start=2))
