"""Our figure beside the official one: do they agree, why not, what to do. Pure.

A difference is never explained away: a cause is told when the program sees it, or named as one to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "causes.yaml"


class AccordDesChiffres(StrEnum):
    """What the comparison says."""

    EGAL = "egal"
    ECART = "ecart"
    NON_COMPARABLE = "non_comparable"
    """One of the two is missing, or they do not count the same people."""


@dataclass(frozen=True, slots=True)
class CauseEcart:
    """A coded cause: what it is, what to do, the text behind."""

    code: str
    mots: str
    faire: str
    texte: str


@dataclass(frozen=True, slots=True)
class Confrontation:
    """One figure, twice. `ici`, `officiel`: whole numbers, None when there is none."""

    accord: AccordDesChiffres
    ici: int | None
    officiel: int | None
    causes: tuple[CauseEcart, ...]

    @property
    def ecart(self) -> int | None:
        """Ours minus theirs."""
        return None if self.ici is None or self.officiel is None else self.ici - self.officiel


@cache
def causes() -> dict[str, CauseEcart]:
    """By code. Raises `ValueError` for one that quotes a text that is not there."""
    recueil = Recueil(_CHEMIN, supplements=frozenset({"causes"}))
    textes = {t.cle for t in recueil.textes()}
    lues = {x["code"]: CauseEcart(**x) for x in recueil.supplement("causes")}
    for cause in lues.values():
        if cause.texte not in textes:
            raise ValueError(f"causes.yaml: {cause.code} quotes {cause.texte}, which is not there")
    return lues


def certifies(ici: int | None, officiel: int | None, *, seul: bool) -> Confrontation:
    """People certified in a year: our decisions, and what the fiche announces. `seul`: we are its only certifier."""
    codes: list[str] = []
    if officiel is None:
        codes.append("promotion_en_cours")
    if ici is None:
        codes.append("rien_ici")
    if not seul and officiel is not None:
        codes.append("autres_certificateurs")
    if ici is None or officiel is None:
        accord = AccordDesChiffres.NON_COMPARABLE
    elif ici == officiel:
        accord = AccordDesChiffres.EGAL
    elif not seul and ici < officiel:
        accord = AccordDesChiffres.NON_COMPARABLE
    else:
        accord = AccordDesChiffres.ECART
        codes.append("decisions_manquantes" if ici < officiel else "declaration_basse")
    return Confrontation(accord, ici, officiel, tuple(causes()[c] for c in codes))


_MESURES = {
    "poursuite": ("perimetre", "cumul", "date", "hors_mesure"),
    "emploi_6": ("sortants", "cumul", "date", "emploi_public", "independants", "hors_mesure"),
    "emploi_12": ("sortants", "cumul", "date", "emploi_public", "independants", "hors_mesure"),
    "emploi_18": ("sortants", "cumul", "date", "emploi_public", "independants", "hors_mesure"),
    "emploi_24": ("sortants", "cumul", "date", "emploi_public", "independants", "hors_mesure"),
    "contrats_interrompus": ("perimetre", "cumul"),
}


def mesure_officielle(nom: str, ici: int | None, officiel: int | None) -> Confrontation:
    """A rate of the official service beside ours, when we have one: they count other people at other dates, so they are read
    side by side and never called equal or wrong."""
    codes = _MESURES.get(nom, ("perimetre",))
    return Confrontation(AccordDesChiffres.NON_COMPARABLE, ici, officiel, tuple(causes()[c] for c in codes))
