"""The conseil de perfectionnement: its subjects, the states of a meeting, its quorum when there is one, the year covered. Pure.

Source: code du travail R. 6231-3 and R. 6231-4. The law fixes neither quorum nor number of meetings: what the règlement intérieur does
not say is not asked for here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.amelioration import constats_conseil as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "conseil.yaml"


class EtatSeance(StrEnum):
    """Where a meeting stands."""

    PREPAREE = "preparee"
    CONVOQUEE = "convoquee"
    TENUE = "tenue"
    A_APPROUVER = "a_approuver"
    APPROUVEE = "approuvee"
    ANNULEE = "annulee"


A_VENIR = (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE)
EU_LIEU = (EtatSeance.TENUE, EtatSeance.A_APPROUVER, EtatSeance.APPROUVEE)


class CollegeConseil(StrEnum):
    """On whose behalf a member sits."""

    DIRECTION = "direction"
    PERSONNELS = "personnels"
    APPRENTIS = "apprentis"
    FAMILLES = "familles"
    EMPLOYEURS = "employeurs"
    SALARIES = "salaries"
    QUALIFIES = "qualifies"


class SorteSujet(StrEnum):
    """One of the eight of the law, one that every meeting has, one that may be added."""

    LEGAL = "legal"
    PERMANENT = "permanent"
    FACULTATIF = "facultatif"


class SorteQuorum(StrEnum):
    """How a règlement says its quorum. Empty: it sets none."""

    AUCUN = ""
    NOMBRE = "nombre"
    TIERS = "tiers"
    MOITIE = "moitie"
    MAJORITE = "majorite"
    DEUX_TIERS = "deux_tiers"


QUORUMS = {
    SorteQuorum.AUCUN: "Le règlement n’en fixe pas",
    SorteQuorum.NOMBRE: "Un nombre de membres",
    SorteQuorum.TIERS: "Le tiers des membres au moins",
    SorteQuorum.MOITIE: "La moitié des membres au moins",
    SorteQuorum.MAJORITE: "Plus de la moitié des membres",
    SorteQuorum.DEUX_TIERS: "Les deux tiers des membres au moins",
}


@dataclass(frozen=True, slots=True)
class SujetConseil:
    """One subject of an agenda. `article`: its number in R. 6231-4; `sans_nom`: its minutes name nobody."""

    code: str
    sorte: SorteSujet
    court: str
    libelle: str
    article: str = ""
    sans_nom: bool = False


@dataclass(frozen=True, slots=True)
class PointLu:
    """One point of a meeting, as the guards see it."""

    titre: str
    permanent: bool
    dit: str
    vide_parce_que: str


@dataclass(frozen=True, slots=True)
class FaitsSeance:
    """What the guards look at. `membres`: in mandate on the day of the meeting; `presents`: ticked."""

    jour: date
    le: date
    membres: int
    presents: int
    points: tuple[PointLu, ...]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"sujets", "colleges", "etats", "passages"}))


@cache
def sujets() -> dict[str, SujetConseil]:
    """By code, in order. Raises `ValueError` for a code twice, or eight legal subjects that are not 1° to 8°."""
    lus = [SujetConseil(**{**x, "sorte": SorteSujet(x["sorte"])}) for x in recueil().supplement("sujets")]
    legaux = [s.article for s in lus if s.sorte is SorteSujet.LEGAL]
    if len({s.code for s in lus}) != len(lus) or legaux != [f"{n}°" for n in range(1, 9)]:
        raise ValueError("conseil.yaml: each subject once, the legal ones from 1° to 8°")
    return {s.code: s for s in lus}


def sujets_legaux() -> list[SujetConseil]:
    return [s for s in sujets().values() if s.sorte is SorteSujet.LEGAL]


@cache
def colleges() -> dict[CollegeConseil, str]:
    lus = lire_mots(recueil().supplement("colleges"), CollegeConseil, "conseil.yaml: colleges")
    return {k: v[0] for k, v in lus.items()}


@cache
def etats_seance() -> dict[EtatSeance, tuple[str, str]]:
    """State -> (its name, what it means)."""
    return lire_mots(recueil().supplement("etats"), EtatSeance, "conseil.yaml: etats")


@cache
def passages_seance() -> tuple[PassageGarde[EtatSeance], ...]:
    return lire_transitions(recueil().supplement("passages"), EtatSeance, _GARDES, "conseil.yaml")


def passage_seance(de: str, vers: str) -> PassageGarde[EtatSeance] | None:
    return transition(passages_seance(), de, vers)


def objections_seance(p: PassageGarde[EtatSeance], f: FaitsSeance) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return objections(p, f, _GARDES)


def quorum_attendu(sorte: str, nombre: int | None, membres: int) -> int | None:
    """Members who must be there, or None when the règlement sets none. Shares are rounded up; « more than half » is one more."""
    match SorteQuorum(sorte):
        case SorteQuorum.NOMBRE:
            return nombre
        case SorteQuorum.TIERS:
            return -(-membres // 3)
        case SorteQuorum.MOITIE:
            return -(-membres // 2)
        case SorteQuorum.MAJORITE:
            return membres // 2 + 1
        case SorteQuorum.DEUX_TIERS:
            return -(-2 * membres // 3)
        case _:
            return None


def couverture(traites: Mapping[int, Iterable[str]]) -> list[tuple[SujetConseil, list[int]]]:
    """Each legal subject, with the meetings that dealt with it. `traites`: meeting -> codes of its points."""
    par_seance = {s: set(codes) for s, codes in traites.items()}
    return [(x, [s for s, codes in par_seance.items() if x.code in codes]) for x in sujets_legaux()]


_CIVILITE = re.compile(
    r"(?:\bM\.|\bMM\.|\b(?:Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle))\s+[A-ZÀ-ÖØ-Þ][\w’'-]*", re.UNICODE
)


def nom_apparent(texte: str) -> str:
    """Words that name somebody by their civility (« Mme Durand »), or "". Names without one are looked for among people."""
    vu = _CIVILITE.search(texte)
    return vu[0] if vu else ""


def _membres(f: FaitsSeance) -> list[Constat]:
    return [] if f.membres else [c.SANS_MEMBRE.constat(le=date_fr(f.le))]


def _ordre_du_jour(f: FaitsSeance) -> list[Constat]:
    return [] if f.points else [c.SANS_ORDRE_DU_JOUR.constat()]


def _jour_a_venir(f: FaitsSeance) -> list[Constat]:
    return [] if f.le >= f.jour else [c.JOUR_PASSE.constat(le=date_fr(f.le))]


def _jour_venu(f: FaitsSeance) -> list[Constat]:
    return [] if f.le <= f.jour else [c.TROP_TOT.constat(le=date_fr(f.le))]


def _presents(f: FaitsSeance) -> list[Constat]:
    return [] if f.presents else [c.SANS_PRESENT.constat()]


def _points_dits(f: FaitsSeance) -> list[Constat]:
    return [
        c.POINT_MUET.constat(point=p.titre)
        for p in f.points
        if p.permanent and not p.dit.strip() and not p.vide_parce_que.strip()
    ]


_GARDES: dict[str, Callable[[FaitsSeance], list[Constat]]] = {
    "membres": _membres, "ordre_du_jour": _ordre_du_jour, "jour_a_venir": _jour_a_venir, "jour_venu": _jour_venu,
    "presents": _presents, "points_dits": _points_dits,
}  # fmt: skip
