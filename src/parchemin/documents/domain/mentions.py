"""The linter of a template: mandatory mentions, forbidden ones, each with the text behind it.

It reads the text of documents composed for two fictitious people, one born in France, one born abroad: what counts is what
the paper says, whatever the template is made of. The rules are data (`donnees/mentions.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parchemin.socle.cles import cle_recherche

OBLIGATOIRE, INTERDITE = "obligatoire", "interdite"


@dataclass(frozen=True, slots=True)
class RegleMention:
    """`valeur`: path in the data whose text must be printed (« certification.intitule »); `motif`: what must, or must not, be
    read. `si`: path that must hold something for the rule to apply. `natures`: where it applies, all when empty.
    """

    code: str
    sorte: str
    titre: str
    texte: str
    remede: str
    valeur: str = ""
    motif: str = ""
    si: str = ""
    sinon: str = ""
    natures: tuple[str, ...] = ()
    bloquante: bool = True

    def concerne(self, nature: str, donnees: Mapping[str, Any]) -> bool:
        if self.natures and nature not in self.natures:
            return False
        if self.sinon and lire_chemin(donnees, self.sinon):
            return False
        return not self.si or bool(lire_chemin(donnees, self.si))


@dataclass(frozen=True, slots=True)
class Manquement:
    """A rule that a composed document breaks. `vu`: the forbidden words, or the value that is missing."""

    regle: RegleMention
    vu: str


def lire_chemin(donnees: Mapping[str, Any], chemin: str) -> Any:
    """The value at « a.b.c », None when a step is absent."""
    valeur: Any = donnees
    for pas in chemin.split("."):
        if not isinstance(valeur, Mapping) or pas not in valeur:
            return None
        valeur = valeur[pas]
    return valeur


def _plat(texte: str) -> str:
    """Compared without spaces: a line break of the layout or a justified line must not hide a mention."""
    return cle_recherche(texte).replace(" ", "")


def controler(
    texte: str, nature: str, donnees: Mapping[str, Any], regles: Iterable[RegleMention], *, hors: Iterable[str] = ()
) -> list[Manquement]:
    """What is missing from, or forbidden in, the text of one composed document.

    `hors`: texts taken out before looking for what is forbidden: the exact title of the certification may hold such a word.
    """
    plat, manquements = _plat(texte), []
    propre = " ".join(texte.split())
    for morceau in hors:
        propre = re.sub(re.escape(" ".join(morceau.split())), " ", propre, flags=re.IGNORECASE)
    for regle in regles:
        if not regle.concerne(nature, donnees):
            continue
        if regle.sorte == INTERDITE:
            if trouve := re.search(regle.motif, propre, re.IGNORECASE):
                manquements.append(Manquement(regle, trouve[0]))
            continue
        if regle.valeur:
            valeur = lire_chemin(donnees, regle.valeur)
            valeurs = valeur if isinstance(valeur, list) else [valeur]
            absentes = [str(v) for v in valeurs if v not in (None, "") and _plat(str(v)) not in plat]
            if absentes or not [v for v in valeurs if v not in (None, "")]:
                manquements.append(Manquement(regle, ", ".join(absentes[:3])))
        elif not re.search(regle.motif, propre, re.IGNORECASE):
            manquements.append(Manquement(regle, ""))
    return manquements


def sans_valeur(nature: str, donnees: Mapping[str, Any], regles: Iterable[RegleMention]) -> list[RegleMention]:
    """Mandatory mentions of which the document knows nothing: our layouts print what they are given, and nothing else."""
    return [
        r for r in regles
        if r.sorte == OBLIGATOIRE and r.bloquante and r.valeur and r.concerne(nature, donnees)
        and not lire_chemin(donnees, r.valeur)
    ]  # fmt: skip
