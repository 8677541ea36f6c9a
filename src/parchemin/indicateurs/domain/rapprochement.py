"""Our figure beside the official one: do they agree, why not, what to do. Pure.

A difference is never explained away: a cause is told when the program sees it, or named as one to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.indicateurs.domain.officiel.modele import Valeur
from parchemin.indicateurs.domain.officiel.sources import MesureDeclaree
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
    """One figure, twice. `ici` is whole, `officiel` as it was published; None when there is none."""

    accord: AccordDesChiffres
    ici: int | None
    officiel: Valeur
    causes: tuple[CauseEcart, ...]

    @property
    def ecart(self) -> Valeur:
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


def mesure_officielle(mesure: MesureDeclaree, ici: int | None, officiel: Valeur) -> Confrontation:
    """A rate of the official service beside ours, when we have one: they count other people at other dates, so they are read
    side by side and never called equal or wrong."""
    codes = mesure.causes or ("perimetre",)
    return Confrontation(AccordDesChiffres.NON_COMPARABLE, ici, officiel, tuple(causes()[c] for c in codes))


_EFFECTIFS = {"inscrits": "inscrits", "presentes": "presentes", "admis": "admis"}


def effectif_d_examen(
    cle: str, ici: int | None, officiel: Valeur, *, rattachee: bool = True, sites_reunis: bool = False
) -> Confrontation:
    """A count of a list of results beside ours: the same people, so they agree or they do not. `rattachee`: the row is one of our
    certifications; `sites_reunis`: our count could not be cut by establishment."""
    codes: list[str] = []
    if not rattachee:
        codes.append("non_rattachee")
    elif ici is None:
        codes.append("session_absente")
    if ici is None or officiel is None:
        return Confrontation(AccordDesChiffres.NON_COMPARABLE, ici, officiel, tuple(causes()[c] for c in codes))
    if ici == officiel:
        return Confrontation(AccordDesChiffres.EGAL, ici, officiel, ())
    codes.append(f"{_EFFECTIFS[cle]}_{'manquants' if ici < officiel else 'en_trop'}")
    if sites_reunis:
        codes.append("sites_reunis")
    if cle == "admis":
        codes.append("liste_d_avant")
    return Confrontation(AccordDesChiffres.ECART, ici, officiel, tuple(causes()[c] for c in codes))
