"""Appraisals: who is asked, with which questions, what may be shown of what they answered. Pure.

Source: guide de lecture Qualiopi V9, indicator 30; décret n° 2026-728, indicator 33 (contents and teaching, apart from satisfaction).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.indicateurs.domain.petits_groupes import a_taire
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import lire_mots

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "voix.yaml"
_SECTIONS = frozenset({"parties", "moments", "echelle", "themes", "modeles"})
SANS_AVIS = "0"
"""Answer of the scale that says nothing: counted, never in a share."""
FAVORABLES = ("4", "3")


class PartiePrenante(StrEnum):
    """Who is asked. `ENSEIGNEMENT`: learners again, on contents and teaching only (indicator 33)."""

    APPRENANTS = "apprenants"
    ENSEIGNEMENT = "enseignement"
    ENTREPRISES = "entreprises"
    EQUIPE = "equipe"
    FINANCEURS = "financeurs"
    MISSION = "mission"
    PARTENAIRES = "partenaires"


class MomentAppreciation(StrEnum):
    CHAUD = "chaud"
    MI_PARCOURS = "mi_parcours"
    FROID = "froid"
    PERIODIQUE = "periodique"


class SorteQuestion(StrEnum):
    """A scale of four and « I do not know », or free words."""

    ECHELLE = "echelle"
    MOTS = "mots"


class EtatCampagne(StrEnum):
    PREPARATION = "preparation"
    OUVERTE = "ouverte"
    CLOSE = "close"


class VoieReponse(StrEnum):
    """How an answer came in. `AFFLUX`: by the poster, above the usual rate; counted apart."""

    LIEN = "lien"
    AFFICHE = "affiche"
    AFFLUX = "afflux"
    PAPIER = "papier"


VOIES: dict[VoieReponse, str] = {
    VoieReponse.LIEN: "Lien reçu par courriel",
    VoieReponse.AFFICHE: "Affiche",
    VoieReponse.AFFLUX: "Affiche, pendant un afflux",
    VoieReponse.PAPIER: "Papier",
}


@dataclass(frozen=True, slots=True)
class QuestionAppreciation:
    """`code`: the same words keep it from one year to the next, so that answers compare."""

    code: str
    sorte: SorteQuestion
    texte: str

    def en_json(self) -> dict[str, str]:
        return {"code": self.code, "sorte": str(self.sorte), "texte": self.texte}


@dataclass(frozen=True, slots=True)
class QuestionnaireType:
    """A questionnaire proposed by the house. `anonyme`: what is proposed."""

    code: str
    titre: str
    partie: PartiePrenante
    moment: MomentAppreciation
    anonyme: bool
    questions: tuple[QuestionAppreciation, ...]


@dataclass(frozen=True, slots=True)
class PartieAttendue:
    """A row of the matrix. `attendue`: nobody may do without it; `source`: the text that says so."""

    partie: PartiePrenante
    libelle: str
    sens: str
    attendue: bool
    texte: str


@dataclass(frozen=True, slots=True)
class Part:
    """Answers to one question: by code of the scale. `favorable`: share among those who had an opinion, None without any."""

    comptes: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many answered it, without an opinion included."""
        return sum(self.comptes.values())

    @property
    def avis(self) -> int:
        return sum(n for code, n in self.comptes.items() if code != SANS_AVIS)

    @property
    def favorable(self) -> Fraction | None:
        return Fraction(100 * sum(self.comptes.get(c, 0) for c in FAVORABLES), self.avis) if self.avis else None


@dataclass(frozen=True, slots=True)
class Depouillement:
    """What was counted, and nothing of who said it. `n`: answers kept; `groupes`: answers by group of the people asked, those that may
    not be shown already gone."""

    n: int
    questions: Mapping[str, Part]
    groupes: Mapping[str, Depouillement] = field(default_factory=dict)

    def en_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "questions": {k: dict(p.comptes) for k, p in self.questions.items()},
            "groupes": {k: g.en_json() for k, g in self.groupes.items()},
        }


def lire_depouillement(brut: Mapping[str, Any]) -> Depouillement:
    return Depouillement(
        int(brut["n"]), {k: Part(v) for k, v in brut["questions"].items()},
        {k: lire_depouillement(v) for k, v in brut.get("groupes", {}).items()},
    )  # fmt: skip


def depouiller(reponses: Iterable[tuple[str, Mapping[str, str]]], minimum: int) -> Depouillement:
    """Count `(group, code of the answer by question)`, read once. Fewer than `minimum` answers in all: their number, and nothing else.
    Groups that a reader could tell one by one are left out (`a_taire`), the groupless being one of them; so are questions that too few
    people answered (`taire_questions`).
    `minimum` 0: nothing is hidden (answers given under a name)."""
    totaux: dict[str, Counter[str]] = {}
    par_groupe: dict[str, dict[str, Counter[str]]] = {}
    tailles: Counter[str] = Counter()
    for groupe, notes in reponses:
        tailles[groupe] += 1
        siens = par_groupe.setdefault(groupe, {})
        for question, code in notes.items():
            totaux.setdefault(question, Counter())[code] += 1
            siens.setdefault(question, Counter())[code] += 1
    n = tailles.total()
    if n < minimum:
        return Depouillement(n, {})
    tus = groupes_tus(tailles, minimum)
    montres = {
        g: Depouillement(tailles[g], _parts(c)) for g, c in sorted(par_groupe.items()) if g and g not in tus and len(tailles) > 1
    }  # fmt: skip
    return taire_questions(Depouillement(n, _parts(totaux), montres), minimum)


def taire_questions(d: Depouillement, minimum: int) -> Depouillement:
    """The same count, without a question that fewer than `minimum` people answered, whatever the crowd around. Within a group, a question is
    left out for the same reason; then, smallest first, in other groups too, as long as what is hidden of it is fewer than `minimum` people: the
    total less the groups shown would give them. `minimum` 0: nothing is hidden. Done twice, it is as done once."""
    if not minimum:
        return d
    questions = {q: p for q, p in d.questions.items() if p.n >= minimum}
    montrees: dict[str, dict[str, Part]] = {g: {} for g in d.groupes}
    for q, total in questions.items():
        parts = {g: x.questions[q] for g, x in d.groupes.items() if q in x.questions and x.questions[q].n >= minimum}
        caches = total.n - sum(p.n for p in parts.values())
        for g, p in sorted(parts.items(), key=lambda y: (y[1].n, y[0])):
            if not 0 < caches < minimum:
                break
            caches += p.n
            del parts[g]
        for g, p in parts.items():
            montrees[g][q] = p
    return Depouillement(d.n, questions, {g: Depouillement(x.n, montrees[g]) for g, x in d.groupes.items()})


def questions_tues(comptes: Mapping[str, int], minimum: int) -> frozenset[str]:
    """Of words counted by question, those too few to be read: one of them would be known by what it answers."""
    return frozenset(q for q, n in comptes.items() if 0 < n < minimum)


def groupes_tus(tailles: Mapping[str, int], minimum: int) -> set[str]:
    """Groups that may not stand beside their total. Sorted by name, so that the same answers always hide the same."""
    return a_taire(dict(sorted(tailles.items())), minimum)


def _parts(comptes: Mapping[str, Counter[str]]) -> dict[str, Part]:
    return {q: Part(dict(sorted(c.items(), reverse=True))) for q, c in sorted(comptes.items())}


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


def reglage(cle: str, jour: date) -> int:
    """A dated number of the file."""
    return int(recueil().valeur_au(cle, jour))


@cache
def parties() -> dict[PartiePrenante, PartieAttendue]:
    bruts = recueil().supplement("parties")
    mots = lire_mots(bruts, PartiePrenante, "voix.yaml: parties")
    return {
        p: PartieAttendue(p, libelle, sens, bool(x["attendue"]), x["texte"])
        for (p, (libelle, sens)), x in zip(mots.items(), bruts, strict=True)
    }


@cache
def moments() -> dict[MomentAppreciation, str]:
    return {
        k: v[0] for k, v in lire_mots(recueil().supplement("moments"), MomentAppreciation, "voix.yaml: moments").items()
    }


@cache
def echelle() -> tuple[tuple[str, str], ...]:
    """(code, words), the best first."""
    return tuple((x["code"], x["mots"]) for x in recueil().supplement("echelle"))


@cache
def themes() -> dict[str, str]:
    return {x["code"]: x["libelle"] for x in recueil().supplement("themes")}


@cache
def modeles() -> dict[str, QuestionnaireType]:
    """By code. Raises `ValueError` for a code given twice or a questionnaire too long."""
    lus: dict[str, QuestionnaireType] = {}
    for x in recueil().supplement("modeles"):
        q = QuestionnaireType(
            x["code"], x["titre"], PartiePrenante(x["partie"]), MomentAppreciation(x["moment"]), bool(x["anonyme"]), lire_questions(x["questions"])
        )  # fmt: skip
        if q.code in lus or len({y.code for y in q.questions}) < len(q.questions):
            raise ValueError(f"voix.yaml: {q.code}")
        lus[q.code] = q
    return lus


def lire_questions(bruts: Sequence[Mapping[str, str]]) -> tuple[QuestionAppreciation, ...]:
    """Questions kept as JSON. Raises `KeyError`, `ValueError`."""
    return tuple(QuestionAppreciation(x["code"], SorteQuestion(x["sorte"]), x["texte"]) for x in bruts)


@dataclass(frozen=True, slots=True)
class PassageAppreciation:
    """Something that fills the matrix: a campaign, or a meeting recorded instead. `au`: its last day."""

    partie: PartiePrenante
    au: date
    fait: bool


class EtatCase(StrEnum):
    """A cell: done, in progress, empty though due, or empty and free."""

    FAITE = "faite"
    EN_COURS = "en_cours"
    MANQUE = "manque"
    LIBRE = "libre"


def etat_annee(partie: PartiePrenante, annee: int, passages: Iterable[PassageAppreciation]) -> EtatCase:
    """Where one stakeholder stands in a calendar year."""
    siens = [p for p in passages if p.partie is partie and p.au.year == annee]
    if any(p.fait for p in siens):
        return EtatCase.FAITE
    if siens:
        return EtatCase.EN_COURS
    return EtatCase.MANQUE if parties()[partie].attendue else EtatCase.LIBRE
