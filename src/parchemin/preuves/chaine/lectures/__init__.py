"""The neighbours of each kind, room by room. `lire(lecteur, sorte, cle)` reads one; None for what is not of this organisation."""

from __future__ import annotations

from collections.abc import Callable

from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures import accrochage, deliberation, documents, indicateurs, parcours, preuves

Lecture = Callable[[Lecteur, str], Voisinage | None]
LECTURES: dict[S, Lecture] = {
    S.JEU: indicateurs.jeu, S.FIGURE: indicateurs.figure, S.LIGNE: indicateurs.ligne, S.PERSONNE: parcours.personne, S.PARCOURS: parcours.parcours,
    S.SESSION: parcours.session, S.REGLEMENT: deliberation.reglement, S.DECISION: deliberation.decision, S.PV: deliberation.pv,
    S.DOCUMENT: documents.document, S.PASSAGE: accrochage.passage, S.FICHIER: accrochage.fichier, S.ACCUSE: accrochage.accuse,
    S.PREUVE: preuves.preuve, S.EXIGENCE: preuves.exigence,
}  # fmt: skip


def lire(lecteur: Lecteur, sorte: S, cle: str) -> Voisinage | None:
    """A fixed number of queries for each kind, whatever the number of neighbours."""
    return LECTURES[sorte](lecteur, cle)
