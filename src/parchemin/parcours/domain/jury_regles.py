"""Rules of composition as dated data (`donnees/jurys.yaml`): which ones bear on this jury, and what text is behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.constats import Gravite
from parchemin.socle.periodes import Periode
from parchemin.socle.textes import Recueil, TexteReference

CHEMIN = Path(__file__).resolve().parent.parent / "donnees" / "jurys.yaml"
AUCUNE_CAPACITE = "aucune"


class SorteRegle(StrEnum):
    """What a rule of composition looks at."""

    NOMINATION = "nomination"
    EFFECTIF = "effectif"
    PRESIDENT = "president"
    EXTERNES = "externes"
    FORMATEUR = "formateur"
    LIEN = "lien"
    COLLEGES = "colleges"
    PROFESSIONNELS = "professionnels"
    MIXITE = "mixite"
    METIER = "metier"
    MANDAT = "mandat"
    CONVOCATION = "convocation"
    DECLARATION = "declaration"


class JourDeRegle(StrEnum):
    """On which day a rule must be in force: that of the jury, or that on which the candidate's course began."""

    JURY = "jury"
    PARCOURS = "parcours"


_VALEURS: dict[SorteRegle, dict[str, type]] = {
    SorteRegle.NOMINATION: {"qui": str},
    SorteRegle.EFFECTIF: {"minimum": int},
    SorteRegle.PRESIDENT: {"college": str},
    SorteRegle.EXTERNES: {"part": str, "stricte": bool},
    SorteRegle.LIEN: {"retrait_admis": bool},
    SorteRegle.COLLEGES: {"minimum": int},
    SorteRegle.PROFESSIONNELS: {"minimum": int, "part": str},
    SorteRegle.METIER: {"annees": int},
}
_CAPACITES = frozenset({"certificateur", "co_certificateur", "centre_examen", "partenaire", "preparateur", "aucune"})


@dataclass(frozen=True, slots=True)
class RegleJury:
    """One dated rule. Empty `voies` or `capacites`: whatever they are. `part` is exact, None when the rule has none."""

    sorte: SorteRegle
    familles: frozenset[Famille]
    gravite: Gravite
    texte: str
    voies: frozenset[str] = frozenset()
    capacites: frozenset[str] = frozenset()
    jour: JourDeRegle = JourDeRegle.JURY
    du: date | None = None
    au: date | None = None
    minimum: int = 0
    part: Fraction | None = None
    stricte: bool = False
    qui: str = ""
    college: str = ""
    annees: int = 0
    retrait_admis: bool = False
    a_verifier: bool = False
    note: str = ""

    @property
    def periode(self) -> Periode:
        """Days in force."""
        return Periode(self.du, self.au)


@dataclass(frozen=True, slots=True)
class RegleApplicable:
    """A rule that bears on this jury, with its text in the version of the day."""

    regle: RegleJury
    source: TexteReference

    @property
    def citation(self) -> str:
        """« Code du travail, art. D. 6412-6 », with « (à vérifier) » when the text or the figure is uncertain."""
        citation = self.source.citation
        return f"{citation} (à vérifier)" if self.regle.a_verifier and not self.source.a_verifier else citation


def _construire(brut: Any, rang: int, recueil: Recueil) -> RegleJury:
    """Raises `ValueError` naming the rule and the fault: a file of law is never half read."""
    ou = f"{CHEMIN.name}, règle {rang}"
    connues = {"regle", "familles", "voies", "capacites", "gravite", "texte", "jour", "du", "au", "valeur", "note"}
    if not isinstance(brut, dict) or brut.keys() - connues - {"a_verifier"}:
        raise ValueError(f"{ou}: unknown key in {brut!r}")
    try:
        sorte = SorteRegle(brut["regle"])
        valeur = dict(brut.get("valeur", {}))
        attendues = _VALEURS.get(sorte, {})
        for cle, contenu in valeur.items():
            if cle not in attendues or type(contenu) is not attendues[cle]:
                raise ValueError(f"valeur {cle}: {contenu!r}")
        if "part" in valeur:
            valeur["part"] = Fraction(valeur["part"])
            if not 0 < valeur["part"] < 1:
                raise ValueError("a share is between 0 and 1")
        capacites = frozenset(brut.get("capacites", ()))
        if capacites - _CAPACITES:
            raise ValueError(f"unknown capacity in {sorted(capacites)}")
        if brut["texte"] not in {t.cle for t in recueil.textes()}:
            raise ValueError(f"quotes {brut['texte']}, which is not there")
        regle = RegleJury(
            sorte=sorte,
            familles=frozenset(Famille(f) for f in brut["familles"]),
            gravite=Gravite(brut["gravite"]),
            texte=brut["texte"],
            voies=frozenset(brut.get("voies", ())),
            capacites=capacites,
            jour=JourDeRegle(brut.get("jour", "jury")),
            du=brut.get("du"),
            au=brut.get("au"),
            a_verifier=bool(brut.get("a_verifier", False)),
            note=brut.get("note", ""),
            **valeur,
        )
        _ = regle.periode
    except (KeyError, TypeError, ValueError) as e:
        raise ValueError(f"{ou} ({brut.get('regle')}): {e}") from e
    return regle


class ReglesJury:
    """All rules and texts of a file."""

    def __init__(self, chemin: Path = CHEMIN) -> None:
        """Raises `ValueError` for anything that is not understood."""
        self.recueil = Recueil(chemin, supplements=frozenset({"regles"}))
        self.regles = tuple(
            _construire(brut, rang, self.recueil) for rang, brut in enumerate(self.recueil.supplement("regles"), 1)
        )

    def applicables(
        self, famille: Famille, capacite: str, jour: date, entrees_par_voie: dict[str, tuple[date, ...]]
    ) -> tuple[RegleApplicable, ...]:
        """Rules in force for this family and capacity. `entrees_par_voie`: for each access route of a candidate, the days
        on which those candidates began. A rule by route bears on the jury when one candidate at least is concerned.
        """
        retenues = []
        for r in self.regles:
            if famille not in r.familles or (r.capacites and capacite not in r.capacites):
                continue
            entrees = [e for voie, jours in entrees_par_voie.items() if not r.voies or voie in r.voies for e in jours]
            if r.voies and not entrees:
                continue
            jours = entrees if r.jour is JourDeRegle.PARCOURS else [jour]
            if vus := sorted(j for j in jours if j in r.periode):
                retenues.append(RegleApplicable(r, self.recueil.texte(r.texte, vus[-1])))
        return tuple(retenues)

    def reglage(self, cle: str, jour: date) -> int:
        """A setting of the day page, in days. Raises `KeyError` when unknown."""
        return int(self.recueil.valeur_au(cle, jour))


@cache
def regles_jury() -> ReglesJury:
    """The rules of the program."""
    return ReglesJury()
