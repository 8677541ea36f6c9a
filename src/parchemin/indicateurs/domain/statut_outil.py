"""Where an apprentice stands for the State's « tableau de bord de l’apprentissage », computed alike so that figures match.

Source: published code of the tool (facts b.3). Days without a contract are counted from the entry (that day is the first) or from the day
after the last day under contract; the day of a break is already without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class StatutOutil(StrEnum):
    """Status of the State's tool."""

    INSCRIT = "inscrit"
    APPRENTI = "apprenti"
    RUPTURANT = "rupturant"
    ABANDON = "abandon"
    FIN_DE_FORMATION = "fin_de_formation"


LIBELLES_STATUT = {
    StatutOutil.INSCRIT: "Sans contrat",
    StatutOutil.APPRENTI: "Apprenti",
    StatutOutil.RUPTURANT: "Rupturant",
    StatutOutil.ABANDON: "Abandon",
    StatutOutil.FIN_DE_FORMATION: "Fin de formation",
}
"""In the tool's words."""


@dataclass(frozen=True, slots=True)
class ContratDate:
    """Days of one contract: start, planned end, break."""

    debut: date
    fin: date | None
    rompu_le: date | None

    def dernier(self, fin_formation: date | None) -> date:
        """Last day under contract; without a planned end, that of the training."""
        if self.rompu_le is not None:
            return self.rompu_le - timedelta(days=1)
        return self.fin or fin_formation or date.max


@dataclass(frozen=True, slots=True)
class BornesOutil:
    """Days of the tool: without a contract since the entry, since the last one, and before the end of the training."""

    sans_contrat: int = 90
    apres_contrat: int = 180
    fin_de_formation: int = 60


def jours_sans_contrat(
    entree: date, fin: date | None, contrats: Sequence[ContratDate], jour: date
) -> tuple[int, date | None]:
    """(days without a contract on that day, last day under contract or None when there was never one); 0 days under contract."""
    derniers = [k.dernier(fin) for k in contrats if k.debut <= jour and k.dernier(fin) >= k.debut]
    if any(d >= jour for d in derniers):
        return 0, jour
    if derniers:
        dernier = max(derniers)
        return (jour - dernier).days, dernier
    debut = min([entree, *(k.debut for k in contrats)])
    return max(0, (jour - debut).days + 1), None


def statut_au(
    *,
    entree: date,
    fin: date | None,
    contrats: Sequence[ContratDate],
    jour: date,
    exclu_le: date | None = None,
    bornes: BornesOutil = BornesOutil(),
) -> StatutOutil:
    """The status on a day. After the end of the training it is that of its last day."""
    j = jour if fin is None else min(jour, fin)
    if exclu_le is not None and exclu_le <= j:
        return StatutOutil.ABANDON
    sans, dernier = jours_sans_contrat(entree, fin, contrats, j)
    if dernier is not None and sans == 0:
        statut = StatutOutil.APPRENTI
    elif dernier is None:
        statut = StatutOutil.ABANDON if sans > bornes.sans_contrat else StatutOutil.INSCRIT
    else:
        statut = StatutOutil.ABANDON if sans > bornes.apres_contrat else StatutOutil.RUPTURANT
    if fin is None:
        return statut
    naturel = _fin_naturelle(contrats, fin) if exclu_le is None else None
    pres_de_la_fin = naturel is not None and j > naturel and (fin - naturel).days <= bornes.fin_de_formation
    if pres_de_la_fin and statut in (StatutOutil.INSCRIT, StatutOutil.RUPTURANT):
        statut = StatutOutil.FIN_DE_FORMATION
    if j == fin and (naturel is not None or statut in (StatutOutil.APPRENTI, StatutOutil.INSCRIT)):
        return StatutOutil.FIN_DE_FORMATION
    return statut


def _fin_naturelle(contrats: Sequence[ContratDate], fin: date) -> date | None:
    """Last day of the last contract, when it was not broken."""
    if not contrats:
        return None
    dernier = max(contrats, key=lambda k: (k.dernier(fin), k.rompu_le is not None))
    return None if dernier.rompu_le is not None else dernier.dernier(fin)
