"""What the engine proposes: the result, what is kept, what comes next, and each step that led there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from parchemin.deliberation.domain.nombres import Moyenne


class Resultat(StrEnum):
    """The proposal on the certification itself. What the person keeps is told apart (`Acquis`).

    `CONTROLE`: may sit the orals of the second group. `PARTIEL`: some blocs or CCP are won, not the whole. `NON_DELIVRABLE`: an
    absence or an unvalidated period forbids it, whatever the marks. `EN_ATTENTE`: something is missing to say anything.
    `SANS_DROIT`: a text is against the presentation itself. `LIVRET`: no negative proposal before the livret was examined.
    `AU_JURY`: the texts leave it to the jury alone.
    """

    ADMIS = "admis"
    CONTROLE = "controle"
    PARTIEL = "partiel"
    AJOURNE = "ajourne"
    NON_DELIVRABLE = "non_delivrable"
    EN_ATTENTE = "en_attente"
    SANS_DROIT = "sans_droit"
    LIVRET = "livret"
    AU_JURY = "au_jury"


LIBELLES_RESULTAT = {
    Resultat.ADMIS: "Admis",
    Resultat.CONTROLE: "Autorisé à se présenter à l’épreuve de contrôle",
    Resultat.PARTIEL: "Validation partielle",
    Resultat.AJOURNE: "Ajourné",
    Resultat.NON_DELIVRABLE: "Certification non délivrable à cette session",
    Resultat.EN_ATTENTE: "Pas encore de proposition",
    Resultat.SANS_DROIT: "Présentation contraire à un texte",
    Resultat.LIVRET: "Livret à examiner avant de conclure",
    Resultat.AU_JURY: "Décision du jury, sans calcul",
}
DEFINITIFS = frozenset({Resultat.ADMIS, Resultat.PARTIEL, Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.CONTROLE})
"""Results that a jury can decide on. The others say what must happen first."""


class Mention(StrEnum):
    """Mention on the diploma."""

    AUCUNE = ""
    ASSEZ_BIEN = "AB"
    BIEN = "B"
    TRES_BIEN = "TB"
    FELICITATIONS = "TBF"


LIBELLES_MENTION = {
    Mention.AUCUNE: "sans mention",
    Mention.ASSEZ_BIEN: "mention assez bien",
    Mention.BIEN: "mention bien",
    Mention.TRES_BIEN: "mention très bien",
    Mention.FELICITATIONS: "mention très bien avec les félicitations du jury",
}


class Issue(NamedTuple):
    """Outcome of one unit, bloc or capacité. `acquis` None: neither won nor lost (dispensed, not presented)."""

    code: str
    libelle: str
    etat: str
    note: Decimal | None
    acquis: bool | None
    en_moyenne: bool
    coefficient: Decimal = Decimal(1)


class Lecture(NamedTuple):
    """One reading of a limit, where texts or practice disagree."""

    jusqu_au: date | None
    selon: str


class Acquis(NamedTuple):
    """What the person keeps. Two data that must not be mixed: is it theirs for good, and until when does it still count here.

    `nature`: unite, bloc, ccp, capacite. `obtenu_le`: the day it was won, which later sessions do not move.
    `definitif`: won for life as such. `mobilisable_jusqu_au`: last day it counts towards this certification (None: no end).
    `lectures`: every reading of that limit; the earliest is the one that alerts. `sur_demande`: kept if the person asks.
    `texte`: key of the text.
    """

    nature: str
    code: str
    libelle: str
    obtenu_le: date
    note: Decimal | None
    definitif: bool
    mobilisable_jusqu_au: date | None
    texte: str
    sur_demande: bool = False
    lectures: tuple[Lecture, ...] = ()

    @property
    def alerte_le(self) -> date | None:
        """The earliest of the limits: the one to be warned of."""
        dates = [x.jusqu_au for x in self.lectures if x.jusqu_au is not None]
        if self.mobilisable_jusqu_au is not None:
            dates.append(self.mobilisable_jusqu_au)
        return min(dates, default=None)


class Document(NamedTuple):
    """A document that this proposal calls for. `emetteur`: who issues it. `codes`: the units or blocs it names."""

    nature: str
    emetteur: str
    codes: tuple[str, ...] = ()
    texte: str = ""


class Suite(NamedTuple):
    """The next possible act. `avant_le`: last day, when there is one."""

    nature: str
    codes: tuple[str, ...] = ()
    avant_le: date | None = None
    texte: str = ""


class Etape(NamedTuple):
    """One step of the reasoning: the rule, its verdict (None: a fact), its text, the values it looked at."""

    regle: str
    verdict: bool | None
    texte: str
    valeurs: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposition:
    """`jeu`: code of the rule set applied. `alertes`: keys of what the jury must look at before deciding."""

    resultat: Resultat
    jeu: str
    jour: date
    mention: Mention
    moyenne: Moyenne | None
    moyennes: tuple[tuple[str, Moyenne], ...]
    unites: tuple[Issue, ...]
    acquis: tuple[Acquis, ...]
    documents: tuple[Document, ...]
    suites: tuple[Suite, ...]
    trace: tuple[Etape, ...]
    alertes: tuple[str, ...] = ()
    simulation: bool = False

    @property
    def concluante(self) -> bool:
        """May a jury decide on it as it stands?"""
        return self.resultat in DEFINITIFS

    @property
    def premiere_echeance(self) -> date | None:
        """The first day on which something kept stops counting."""
        return min((jour for a in self.acquis if (jour := a.alerte_le) is not None), default=None)
