"""What the chain is made of: links of fifteen kinds, which follows which, and why in one sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.socle.constats import Constat


class SorteMaillon(StrEnum):
    """What one link is. The value stands in addresses: it never changes."""

    JEU = "jeu"
    FIGURE = "figure"
    LIGNE = "ligne"
    PERSONNE = "personne"
    PARCOURS = "parcours"
    SESSION = "session"
    REGLEMENT = "reglement"
    DECISION = "decision"
    PV = "pv"
    DOCUMENT = "document"
    PASSAGE = "passage"
    FICHIER = "fichier"
    ACCUSE = "accuse"
    PREUVE = "preuve"
    EXIGENCE = "exigence"


S = SorteMaillon
NOMS: dict[SorteMaillon, str] = {
    S.JEU: "Résultats publiés", S.FIGURE: "Chiffre publié", S.LIGNE: "Personne comptée", S.PERSONNE: "Personne", S.PARCOURS: "Parcours",
    S.SESSION: "Session d’examen", S.REGLEMENT: "Règlement d’examen", S.DECISION: "Décision", S.PV: "Procès-verbal", S.DOCUMENT: "Document délivré",
    S.PASSAGE: "Passage à transmettre", S.FICHIER: "Fichier transmis", S.ACCUSE: "Accusé de traitement", S.PREUVE: "Preuve", S.EXIGENCE: "Exigence",
}  # fmt: skip
"""What each is called in the pages."""

SUITES: frozenset[tuple[SorteMaillon, SorteMaillon]] = frozenset({
    (S.PERSONNE, S.PARCOURS), (S.PARCOURS, S.SESSION), (S.PARCOURS, S.DECISION), (S.PARCOURS, S.LIGNE), (S.PARCOURS, S.PASSAGE),
    (S.SESSION, S.DECISION), (S.SESSION, S.PV), (S.SESSION, S.PREUVE), (S.REGLEMENT, S.DECISION), (S.REGLEMENT, S.PV), (S.REGLEMENT, S.PREUVE),
    (S.REGLEMENT, S.EXIGENCE), (S.DECISION, S.DECISION), (S.DECISION, S.PV), (S.DECISION, S.DOCUMENT), (S.DECISION, S.PASSAGE), (S.DECISION, S.LIGNE),
    (S.PV, S.PREUVE), (S.PV, S.EXIGENCE), (S.DOCUMENT, S.DOCUMENT), (S.DOCUMENT, S.PASSAGE), (S.PASSAGE, S.PASSAGE), (S.PASSAGE, S.FICHIER),
    (S.PASSAGE, S.ACCUSE), (S.FICHIER, S.ACCUSE), (S.FICHIER, S.PREUVE), (S.FICHIER, S.EXIGENCE), (S.LIGNE, S.FIGURE), (S.FIGURE, S.JEU),
    (S.JEU, S.JEU), (S.JEU, S.PREUVE), (S.JEU, S.EXIGENCE), (S.PREUVE, S.PREUVE), (S.PREUVE, S.EXIGENCE),
})  # fmt: skip
"""(what comes first, what follows from it). Both ways are walked."""


@dataclass(frozen=True, slots=True)
class Maillon:
    """One link as a reader meets it. `cle` empty: this reader may not look at it. `url`: the record in its own room, empty when this
    reader may not open it. `le`: the day that counts for it."""

    sorte: SorteMaillon
    cle: str
    titre: str
    sous_titre: str = ""
    url: str = ""
    le: date | None = None

    @property
    def nom(self) -> str:
        return NOMS[self.sorte]


@dataclass(frozen=True, slots=True)
class LienDeChaine:
    """`vers` follows from `de`, for one reason. Raises `ValueError` for two kinds that nothing ties."""

    de: Maillon
    vers: Maillon
    raison: str

    def __post_init__(self) -> None:
        if (self.de.sorte, self.vers.sorte) not in SUITES:
            raise ValueError(f"nothing ties a {self.de.sorte} to a {self.vers.sorte}")
        if not self.raison:
            raise ValueError("a link says why")


@dataclass(frozen=True, slots=True)
class MaillonAbsent:
    """A link that one would look for and that is not there: why, and whether it is as it should be (`ton`: nu, in, al, ko)."""

    attendu: SorteMaillon
    phrase: str
    amont: bool = False
    ton: str = "nu"

    @property
    def nom(self) -> str:
        return NOMS[self.attendu]


@dataclass(frozen=True, slots=True)
class SuiteDeListe:
    """More links of one kind than one page shows."""

    sorte: SorteMaillon
    total: int

    @property
    def nom(self) -> str:
        return NOMS[self.sorte]


@dataclass
class Voisinage:
    """One link in the middle: what it comes from, what follows, what is missing, and what is worth reading of itself (`faits`)."""

    centre: Maillon
    amont: list[LienDeChaine] = field(default_factory=list)
    aval: list[LienDeChaine] = field(default_factory=list)
    absents: list[MaillonAbsent] = field(default_factory=list)
    faits: list[tuple[str, str]] = field(default_factory=list)
    listes: list[SuiteDeListe] = field(default_factory=list)

    def vient_de(self, autre: Maillon, raison: str) -> None:
        self.amont.append(LienDeChaine(autre, self.centre, raison))

    def suivi_de(self, autre: Maillon, raison: str) -> None:
        self.aval.append(LienDeChaine(self.centre, autre, raison))

    def manque(self, attendu: SorteMaillon, phrase: str, *, amont: bool = False, ton: str = "nu") -> None:
        self.absents.append(MaillonAbsent(attendu, phrase, amont, ton))


PAS_GARDES = 12
"""Steps of a walk that an address keeps."""
_CLE = re.compile(r"[\w:-]{1,80}", re.ASCII)


def cle_lisible(cle: str) -> bool:
    return _CLE.fullmatch(cle) is not None


@dataclass(frozen=True, slots=True)
class Pas:
    """One step of a walk."""

    sorte: SorteMaillon
    cle: str

    @property
    def nom(self) -> str:
        return NOMS[self.sorte]


def lire_pas(texte: str) -> tuple[Pas, ...]:
    """« figure.12-0-obtention~ligne.5 », as addresses keep it; what cannot be read is left out, and the oldest steps beyond the bound."""
    lus = []
    for morceau in texte[:2000].split("~"):
        sorte, _, cle = morceau.partition(".")
        if sorte in S._value2member_map_ and cle_lisible(cle):
            lus.append(Pas(S(sorte), cle))
    return tuple(lus[-PAS_GARDES:])


def ecrire_pas(pas: Iterable[Pas]) -> str:
    return "~".join(f"{p.sorte}.{p.cle}" for p in list(pas)[-PAS_GARDES:])


def avancer(pas: tuple[Pas, ...], ici: Pas) -> tuple[Pas, ...]:
    """The walk up to here, not included: coming back to a step cuts what was walked since."""
    return pas[: pas.index(ici)] if ici in pas else pas


@dataclass(frozen=True, slots=True)
class FauteDeChaine:
    """One thing that should be impossible: of which link, and what the control says of it."""

    sorte: SorteMaillon
    cle: str
    constat: Constat

    def vers_dict(self) -> dict[str, Any]:
        return {"sorte": str(self.sorte), "cle": self.cle, "constat": self.constat.vers_dict()}


@dataclass
class ExamenDeChaine:
    """One question asked of a whole chain: how many links were looked at (`vus`), how many faults, and the first of them."""

    code: str
    vus: int = 0
    nombre: int = 0
    fautes: list[FauteDeChaine] = field(default_factory=list)

    def noter(self, faute: FauteDeChaine, garder: int) -> None:
        self.nombre += 1
        if len(self.fautes) < garder:
            self.fautes.append(faute)
