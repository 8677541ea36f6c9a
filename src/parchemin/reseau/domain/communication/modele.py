"""What the checks of communication are told, and what they answer. Nothing here reads a file or a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from parchemin.socle.constats import Constat
from parchemin.socle.textes import TexteReference


class Severite(StrEnum):
    """As in the control grid of a network: minor, major, critical. Any open critical finding has a suspension examined."""

    MINEURE = "mineure"
    MAJEURE = "majeure"
    CRITIQUE = "critique"


class Certitude(StrEnum):
    """`SUR`: the words are enough. `A_LIRE`: a person reads the sentence before anything is said to the partner."""

    SUR = "sur"
    A_LIRE = "a_lire"

    @property
    def libelle(self) -> str:
        return {"sur": "sûr", "a_lire": "à lire"}[self.value]


class SupportCommunication(StrEnum):
    """Where the words were published. On « Mon compte formation » the platform itself shows number, certifier and dates."""

    PAGE = "page"
    BROCHURE = "brochure"
    OFFRE_MCF = "offre_mcf"


@dataclass(frozen=True, slots=True)
class Denomination:
    """A body under its official name and the others it is known by (trade name, acronym)."""

    nom: str
    autres: tuple[str, ...] = ()

    @property
    def tous(self) -> tuple[str, ...]:
        return (self.nom, *self.autres)


@dataclass(frozen=True, slots=True)
class FicheDuJour:
    """The fiche as the register had it on the day of the capture.

    `niveau`: 2 to 8, None in the RS. `dates_enregistrement`: every day that may rightly be called so (decision, effect,
    publication). `remplace`: older numbers. `est_diplome`: State or national diploma, for which « diplôme » is the right word.
    `blocs`: whole codes (`RNCP99101BC01`).
    """

    numero: str
    intitule: str
    niveau: int | None
    certificateurs: tuple[Denomination, ...]
    dates_enregistrement: tuple[date, ...] = ()
    date_fin: date | None = None
    active: bool = True
    blocs: tuple[str, ...] = ()
    remplace: tuple[str, ...] = ()
    est_diplome: bool = False

    @property
    def repertoire(self) -> str:
        return "RS" if self.numero.startswith("RS") else "RNCP"

    def expiree_au(self, jour: date) -> bool:
        """Out of registration on that day: its last day is over, or the register says it is inactive."""
        return not self.active or (self.date_fin is not None and jour > self.date_fin)


@dataclass(frozen=True, slots=True)
class PartenaireControle:
    """Who publishes. `certificateur`: it is one of the certifiers of the fiche; `habilite`: an habilitation runs on that day.

    `roles`: those in force that day (former, organiser), None when nothing tells them apart. `etat`: what the house knows of its
    habilitations that day, in words.
    """

    nom: Denomination
    certificateur: bool = False
    habilite: bool = True
    roles: frozenset[str] | None = None
    etat: str = ""

    def peut(self, role: str) -> bool:
        """May it say that it does this? A certifier may do both."""
        return self.certificateur or (self.habilite and (self.roles is None or role in self.roles))


@dataclass(frozen=True, slots=True)
class TauxConnu:
    """A rate that the certifier knows for this partner. `sorte`: obtention, presentation, insertion. In percent."""

    sorte: str
    valeur: Decimal
    annee: int
    effectif: int | None = None


@dataclass(frozen=True, slots=True)
class AutreCertification:
    """Another certification that the same page may speak of: its sentences are not judged by this fiche."""

    numero: str
    intitule: str


@dataclass(frozen=True, slots=True)
class ContexteCommunication:
    """All that a text is compared with. `jour`: day of the capture, never today's."""

    fiche: FicheDuJour
    partenaire: PartenaireControle
    jour: date
    support: SupportCommunication = SupportCommunication.PAGE
    taux: tuple[TauxConnu, ...] = ()
    autres: tuple[AutreCertification, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocDeTexte:
    """A paragraph, a heading, a row of a table, an alternative text. `debut`: its place in `TexteLu.complet`.

    `titre`: rank of a heading (1 to 6), 0 otherwise. `lieu`: where a person finds it, in French.
    """

    texte: str
    debut: int
    lieu: str
    titre: int = 0


@dataclass(frozen=True, slots=True)
class TexteLu:
    """What a reader sees of a file, in order. `constats`: what could not be read, or was left aside, and why."""

    sorte: str
    blocs: tuple[BlocDeTexte, ...] = ()
    liens: tuple[str, ...] = ()
    constats: tuple[Constat, ...] = ()

    @property
    def complet(self) -> str:
        """The blocks, one after the other; positions of findings count in it."""
        return "\n".join(b.texte for b in self.blocs)


@dataclass(frozen=True, slots=True)
class Releve:
    """One finding: the exact words and their place, the rule in plain French, the correction, the texts behind.

    `citation` is "" for what is missing; `debut` and `fin` are then None. `cle` does not change as long as the words do not.
    `lien`: 2 when the words surely speak of the certification judged, 1 when they may, 0 when they speak of another (a rule about
    the whole page): of two checks of one page, the higher one tells the correction.
    """

    code: str
    titre: str
    severite: Severite
    certitude: Certitude
    citation: str
    extrait: str
    lieu: str
    quoi: str
    pourquoi: str
    remede: str
    cle: str
    textes: tuple[TexteReference, ...] = ()
    debut: int | None = None
    fin: int | None = None
    lien: int = 2

    def vers_dict(self) -> dict[str, object]:
        """JSON-able, with its texts as citations."""
        champs = (
            "code", "titre", "citation", "extrait", "lieu", "quoi", "pourquoi", "remede", "cle", "debut", "fin",
        )  # fmt: skip
        return {c: getattr(self, c) for c in champs} | {
            "severite": str(self.severite),
            "certitude": str(self.certitude),
            "textes": [{"citation": t.citation, "note": t.note, "lien": t.lien} for t in self.textes],
        }
