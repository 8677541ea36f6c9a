"""Who is to be followed: explicit rules over dated facts, each with its words, its threshold and what to do. No score, no order of merit.

Pure; thresholds are `donnees/veille.yaml`, changed by the house except those of the State's tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.indicateurs.domain.statut_outil import (
    BornesOutil,
    ContratDate,
    StatutOutil,
    jours_sans_contrat,
    statut_au,
)
from parchemin.socle.periodes import ajouter_mois, date_fr
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "veille.yaml"


@dataclass(frozen=True, slots=True)
class SeuilVeille:
    """A threshold of a rule. `fixe`: of the State's tool, nobody changes it."""

    cle: str
    mots: str
    valeur: int
    min: int = 0
    max: int = 10_000
    fixe: bool = False


@dataclass(frozen=True, slots=True)
class RegleVeille:
    """One rule: what it says, what to do, the text behind it."""

    code: str
    libelle: str
    dit: str
    faire: str
    texte: str
    seuils: tuple[SeuilVeille, ...]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"regles", "suites"}))


@cache
def regles() -> dict[str, RegleVeille]:
    """By code, in the order of the file. Raises `ValueError` for one without a text, or that no function computes."""
    textes = {t.cle for t in recueil().textes()}
    lues = {}
    for brut in recueil().supplement("regles"):
        r = RegleVeille(**{**brut, "seuils": tuple(SeuilVeille(**s) for s in brut["seuils"])})
        if r.texte not in textes or r.code not in _CALCULS:
            raise ValueError(f"veille.yaml: {r.code} quotes what is not there, or is not computed")
        lues[r.code] = r
    return lues


@cache
def suites() -> dict[str, str]:
    """What was done, by code."""
    return {x["code"]: x["mots"] for x in recueil().supplement("suites")}


def citation(regle: RegleVeille, jour: date) -> str:
    return recueil().texte(regle.texte, jour).citation


def bornes_outil(jour: date) -> BornesOutil:
    v = recueil().valeur_au
    return BornesOutil(
        int(v("outil_sans_contrat", jour)), int(v("outil_apres_contrat", jour)), int(v("outil_fin_de_formation", jour))
    )


@dataclass(frozen=True, slots=True)
class ContratSuiviVeille:
    """A contract as the rules read it. `essai_fin`: last of the 45 days at the earliest, when it is near enough to be computed."""

    debut: date
    fin: date | None
    rompu_le: date | None
    cause: str = ""
    employeur: str = ""
    tuteur: str = ""
    essai_fin: date | None = None


@dataclass(frozen=True, slots=True)
class AbsenceSuivie:
    """An absence as the rules read it."""

    du: date
    au: date
    heures: Decimal
    justifiee: bool


@dataclass(frozen=True, slots=True)
class FaitsSuivis:
    """What is known of one enrolment under way. `apprenti`: by apprenticeship; `contrats`: of the enrolment; `ruptures`: days of all breaks
    of the person, whatever the enrolment; `candidat`: registered at a session."""

    inscription: int
    entree: date
    fin_prevue: date | None
    apprenti: bool
    contrats: tuple[ContratSuiviVeille, ...] = ()
    ruptures: tuple[date, ...] = ()
    absences: tuple[AbsenceSuivie, ...] = ()
    candidat: bool = False

    @property
    def dates(self) -> tuple[ContratDate, ...]:
        return tuple(ContratDate(k.debut, k.fin, k.rompu_le) for k in self.contrats)

    @property
    def exclu_le(self) -> date | None:
        """Day of the break that followed an exclusion for good, unless a contract came after: the person was taken back."""
        jours = [k.rompu_le for k in self.contrats if k.cause == "exclusion" and k.rompu_le is not None]
        return None if not jours or any(k.debut >= max(jours) for k in self.contrats) else max(jours)


@dataclass(frozen=True, slots=True)
class SignalVeille:
    """A rule that a person meets: the facts in words. `palier`: how far (grows when facts worsen); `urgent`: the tool's threshold is reached."""

    regle: str
    faits: str
    palier: int = 1
    urgent: bool = False


Seuils = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReglagesVeille:
    """Rules in use and their thresholds, by code of rule."""

    seuils: Mapping[str, Seuils] = field(default_factory=dict)
    eteintes: frozenset[str] = frozenset()

    def de(self, regle: RegleVeille) -> dict[str, int]:
        """Those of the data, changed by those of the house; a fixed one never changes."""
        siens = self.seuils.get(regle.code, {})
        return {s.cle: s.valeur if s.fixe else int(siens.get(s.cle, s.valeur)) for s in regle.seuils}


def statut_de(f: FaitsSuivis, jour: date) -> StatutOutil:
    return statut_au(
        entree=f.entree, fin=f.fin_prevue, contrats=f.dates, jour=jour, exclu_le=f.exclu_le, bornes=bornes_outil(jour)
    )  # fmt: skip


def signaux(f: FaitsSuivis, r: ReglagesVeille, jour: date) -> list[SignalVeille]:
    """The rules that this person meets on that day, those of the State's tool first."""
    trouves = []
    for regle in regles().values():
        if regle.code not in r.eteintes:
            signal = _CALCULS[regle.code](f, r.de(regle), jour)
            if signal is not None:
                trouves.append(signal)
    return sorted(trouves, key=lambda s: not s.urgent)


def a_empire(avant: Mapping[str, int], signaux_: Sequence[SignalVeille]) -> bool:
    """A rule that was not met then, or further than then: what was seen is to be seen again."""
    return any(s.palier > int(avant.get(s.regle, 0)) for s in signaux_)


def _jours(n: int) -> str:
    return f"{n} jour{'s' if n > 1 else ''}"


def _heures(h: Decimal) -> str:
    return f"{h.normalize():f}".replace(".", ",") + "\u00a0h"


def _alerte(regle: str, n: int, s: Seuils, faits: str) -> SignalVeille | None:
    """By steps: first, second, that of the tool, which counts as reached the day after (« plus de 90 jours »)."""
    if n > s["outil"]:
        return SignalVeille(regle, f"{faits} Compté en abandon par l’outil de l’État.", 3, True)
    if n < s["premier"]:
        return None
    reste = s["outil"] - n + 1
    return SignalVeille(regle, f"{faits} Abandon pour l’outil de l’État dans {_jours(reste)}.", 2 if n >= s["second"] else 1)  # fmt: skip


def _sans_contrat(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    if not f.apprenti:
        return None
    n, dernier = jours_sans_contrat(f.entree, f.fin_prevue, f.dates, jour)
    if dernier is not None or n == 0 or statut_de(f, jour) == StatutOutil.FIN_DE_FORMATION:
        return None
    return _alerte("sans_contrat", n, s, f"{_jours(n)} sans contrat depuis le {date_fr(jour - timedelta(days=n - 1))}.")


def _apres_contrat(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    if not f.apprenti:
        return None
    n, dernier = jours_sans_contrat(f.entree, f.fin_prevue, f.dates, jour)
    if dernier is None or n == 0 or statut_de(f, jour) == StatutOutil.FIN_DE_FORMATION:
        return None
    k = max((x for x in f.contrats if x.debut <= jour), key=lambda x: x.rompu_le or x.fin or date.max)
    mots = f"Contrat chez {k.employeur} {'rompu' if k.rompu_le else 'fini'} le {date_fr(k.rompu_le or dernier)}, {_jours(n)} sans contrat."
    if f.exclu_le is not None and f.exclu_le <= jour:
        return SignalVeille(
            "apres_contrat", f"{mots} Exclusion définitive du CFA. Compté en abandon par l’outil de l’État.", 3, True
        )
    return _alerte("apres_contrat", n, s, mots)


def _absences(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    depuis = jour - timedelta(days=int(recueil().valeur_au("fenetre_absences", jour)))
    siennes = [a for a in f.absences if not a.justifiee and depuis < a.au and a.du <= jour]
    total = sum((a.heures for a in siennes), Decimal(0))
    if total < s["heures"]:
        return None
    mots = f"{_heures(total)} sans justification depuis le {date_fr(depuis + timedelta(days=1))}, la dernière le {date_fr(max(a.du for a in siennes))}."
    return SignalVeille("absences", mots, int(total // s["heures"]))


def _semaines(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    recente = jour - timedelta(days=int(recueil().valeur_au("fenetre_semaines", jour)))
    lundis = sorted(
        {d - timedelta(days=d.weekday()) for a in f.absences if a.du <= jour for d in _debuts_de_semaine(a, jour)}
    )
    suite = 0
    for n, lundi in enumerate(lundis):
        suite = suite + 1 if n and lundi - lundis[n - 1] == timedelta(days=7) else 1
    derniere = max((min(a.au, jour) for a in f.absences if a.du <= jour), default=None)
    if suite < s["semaines"] or derniere is None or derniere <= recente:
        return None
    mots = f"Absences {suite} semaines de suite, depuis celle du {date_fr(lundis[-suite])}."
    return SignalVeille("semaines", mots, suite // s["semaines"])


def _debuts_de_semaine(a: AbsenceSuivie, jour: date) -> list[date]:
    """One day in each week that the absence touches, up to `jour`: what is still to come is no fact, and a year 9999 would never end."""
    jours, d = [a.du], a.du - timedelta(days=a.du.weekday()) + timedelta(days=7)
    while d <= min(a.au, jour):
        jours.append(d)
        d += timedelta(days=7)
    return jours


def _en_cours(f: FaitsSuivis, jour: date) -> list[ContratSuiviVeille]:
    return [
        k for k in f.contrats
        if k.debut <= jour and (k.fin is None or jour <= k.fin) and (k.rompu_le is None or jour < k.rompu_le)
    ]  # fmt: skip


def _fin_essai(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    for k in _en_cours(f, jour):
        if f.apprenti and k.essai_fin is not None and jour <= k.essai_fin <= jour + timedelta(days=s["jours"]):
            mots = f"Chez {k.employeur} : les 45 premiers jours en entreprise finissent au plus tôt le {date_fr(k.essai_fin)}."
            return SignalVeille("fin_essai", mots)
    return None


def _ruptures(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    depuis = ajouter_mois(jour, -int(recueil().valeur_au("fenetre_ruptures", jour)))
    recentes = sorted(d for d in f.ruptures if depuis <= d <= jour)
    if len(recentes) < s["nombre"]:
        return None
    return SignalVeille("ruptures", f"{len(recentes)} ruptures : {', '.join(f'le {date_fr(d)}' for d in recentes)}.", len(recentes))  # fmt: skip


def _examen(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    if f.candidat or f.fin_prevue is None or not jour <= f.fin_prevue <= jour + timedelta(days=s["jours"]):
        return None
    return SignalVeille("examen", f"Fin de la formation le {date_fr(f.fin_prevue)}, aucune session d’examen.")


def _tuteur(f: FaitsSuivis, s: Seuils, jour: date) -> SignalVeille | None:
    for k in _en_cours(f, jour):
        if not k.tuteur and (jour - k.debut).days >= s["jours"]:
            return SignalVeille("tuteur", f"Chez {k.employeur} depuis le {date_fr(k.debut)}, personne n’est nommé.")
    return None


_CALCULS: dict[str, Callable[[FaitsSuivis, Seuils, date], SignalVeille | None]] = {
    "sans_contrat": _sans_contrat, "apres_contrat": _apres_contrat, "absences": _absences, "semaines": _semaines,
    "fin_essai": _fin_essai, "ruptures": _ruptures, "examen": _examen, "tuteur": _tuteur,
}  # fmt: skip


def controler_seuils(regle: RegleVeille, valeurs: Mapping[str, Any]) -> list[tuple[str, SeuilVeille]]:
    """What is wrong with new thresholds: ("bornes" | "ordre", threshold)."""
    fautes = [("bornes", s) for s in regle.seuils if not s.fixe and not s.min <= int(valeurs[s.cle]) <= s.max]
    par_cle = {s.cle: s for s in regle.seuils}
    if not fautes and {"premier", "second"} <= par_cle.keys() and int(valeurs["premier"]) >= int(valeurs["second"]):
        fautes.append(("ordre", par_cle["second"]))
    return fautes
