"""The cycle of a certificate, the scale of an audit, the delays of its findings and where each stands. Pure.

Source: arrêté of 6 June 2019, amended on 31 May 2023, as told by secondary sources (`donnees/audits.yaml`, to be checked). Judgements use
the trade's scale: never a score, never « conforme ».
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.socle.periodes import ajouter_mois
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import lire_mots

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "audits.yaml"
_SECTIONS = frozenset({"natures", "etats", "jugements", "suites", "fils"})


class NatureAudit(StrEnum):
    INITIAL = "initial"
    SURVEILLANCE = "surveillance"
    RENOUVELLEMENT = "renouvellement"
    BLANC = "blanc"
    EXTERNE = "externe"


DU_CYCLE = (NatureAudit.INITIAL, NatureAudit.SURVEILLANCE, NatureAudit.RENOUVELLEMENT)
"""Held by the body that gives the certificate."""


class EtatAudit(StrEnum):
    PREVU = "prevu"
    TENU = "tenu"
    ANNULE = "annule"


class JugementAudit(StrEnum):
    """The scale of the trade, the mildest first."""

    RIEN = "rien"
    FORT = "fort"
    PISTE = "piste"
    SENSIBLE = "sensible"
    MINEURE = "mineure"
    MAJEURE = "majeure"


CONSTATS = tuple(j for j in JugementAudit if j is not JugementAudit.RIEN)
NON_CONFORMITES = (JugementAudit.MINEURE, JugementAudit.MAJEURE)
TONS = {
    JugementAudit.RIEN: "nu", JugementAudit.FORT: "ok", JugementAudit.PISTE: "in", JugementAudit.SENSIBLE: "al", JugementAudit.MINEURE: "al",
    JugementAudit.MAJEURE: "ko",
}  # fmt: skip


class SuiteConstat(StrEnum):
    """What a later audit says of a former finding."""

    LEVEE = "levee"
    MAINTENUE = "maintenue"
    AGGRAVEE = "aggravee"


class FilConstat(StrEnum):
    """Where a finding stands: read from its actions and from the audits that looked at it again, never typed."""

    SANS_SUITE = "sans_suite"
    A_TRAITER = "a_traiter"
    EN_COURS = "en_cours"
    FAITE = "faite"
    A_REVOIR = "a_revoir"
    LEVE = "leve"


@dataclass(frozen=True, slots=True)
class CycleCertificat:
    """The days of one certificate, all included."""

    delivre_le: date
    fin_le: date
    surveillance_du: date
    surveillance_au: date
    demander_du: date
    demander_au: date


@dataclass(frozen=True, slots=True)
class DelaisConstat:
    """`plan_avant`: send the plan; `corriger_avant`: have it done. None: nothing is asked."""

    plan_avant: date | None
    corriger_avant: date | None


@dataclass(frozen=True, slots=True)
class ActionDuConstat:
    """An action that answers a finding: its state in the plan, and since when."""

    etat: str
    depuis: date


@dataclass(frozen=True, slots=True)
class ProchainPas:
    """What comes next for a certificate. `quoi`: code of the step; between `du` and `au`."""

    quoi: str
    du: date
    au: date


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def natures() -> dict[NatureAudit, tuple[str, str]]:
    return lire_mots(recueil().supplement("natures"), NatureAudit, "audits.yaml: natures")


@cache
def etats() -> dict[EtatAudit, tuple[str, str]]:
    return lire_mots(recueil().supplement("etats"), EtatAudit, "audits.yaml: etats")


@cache
def jugements() -> dict[JugementAudit, tuple[str, str]]:
    return lire_mots(recueil().supplement("jugements"), JugementAudit, "audits.yaml: jugements")


@cache
def suites() -> dict[SuiteConstat, tuple[str, str]]:
    return lire_mots(recueil().supplement("suites"), SuiteConstat, "audits.yaml: suites")


@cache
def fils() -> dict[FilConstat, tuple[str, str]]:
    return lire_mots(recueil().supplement("fils"), FilConstat, "audits.yaml: fils")


def _mois(cle: str, jour: date) -> int:
    return int(recueil().valeur_au(cle, jour))


def fin_proposee(delivre_le: date) -> date:
    """The last day of a certificate, by the duration in force the day it was given."""
    return ajouter_mois(delivre_le, _mois("duree", delivre_le)) - timedelta(days=1)


def cycle(delivre_le: date, fin_le: date) -> CycleCertificat:
    """By the rules of the day it was given. Raises `ValueError` when it ends before it begins."""
    if fin_le <= delivre_le:
        raise ValueError("a certificate ends after it begins")
    return CycleCertificat(
        delivre_le, fin_le, ajouter_mois(delivre_le, _mois("surveillance_debut", delivre_le)),
        ajouter_mois(delivre_le, _mois("surveillance_fin", delivre_le)), ajouter_mois(fin_le, -_mois("renouveler_tot", delivre_le)),
        ajouter_mois(fin_le, -_mois("renouveler_tard", delivre_le)),
    )  # fmt: skip


def prochain_pas(c: CycleCertificat, jour: date, *, surveille: bool, renouvele: bool) -> ProchainPas | None:
    """`surveille`, `renouvele`: an audit of that nature was held, or (renewal) is planned. None: nothing before the next certificate."""
    if not surveille and jour <= c.surveillance_au:
        return ProchainPas("surveillance", c.surveillance_du, c.surveillance_au)
    if not surveille and jour < c.demander_du:
        return ProchainPas("surveillance_passee", c.surveillance_du, c.surveillance_au)
    if not renouvele and jour <= c.fin_le:
        return ProchainPas("renouvellement", c.demander_du, c.demander_au)
    return None if jour <= c.fin_le else ProchainPas("fini", c.fin_le, c.fin_le)


def delais(jugement: JugementAudit, notifie_le: date) -> DelaisConstat:
    """Counted from the day the finding was told, by the rules of that day."""
    if jugement is JugementAudit.FORT or jugement is JugementAudit.RIEN:
        return DelaisConstat(None, None)
    if jugement in NON_CONFORMITES:
        return DelaisConstat(
            notifie_le + timedelta(days=_mois("plan", notifie_le)),
            ajouter_mois(notifie_le, _mois(str(jugement), notifie_le)),
        )
    return DelaisConstat(None, ajouter_mois(notifie_le, _mois("autre", notifie_le)))


def verifier_avant(jugement: str, corriger_avant: date | None, jour: date) -> date | None:
    """The last day for the body to have checked what was corrected, by the rules of `jour`: for a major only, a minor is checked at the
    next audit (`donnees/audits.yaml`, to be checked). Counted from the last day of the correction."""
    if jugement != JugementAudit.MAJEURE or corriger_avant is None:
        return None
    return ajouter_mois(corriger_avant, _mois("majeure_verifiee", jour))


def majeures_par_nombre(jugements_: Iterable[str], jour: date) -> int:
    """How many majors the minors of one audit make together."""
    return sum(j == JugementAudit.MINEURE for j in jugements_) // _mois("mineures_par_majeure", jour)


def fil(jugement: str, actions: Iterable[ActionDuConstat], suite: str = "", revu_le: date | None = None) -> FilConstat:
    """`suite`, `revu_le`: what the last audit that looked at it again said, and when. Maintained or worse, an action whose effect was seen
    before that day no longer answers: it did not suffice."""
    if suite == SuiteConstat.LEVEE:
        return FilConstat.LEVE
    if jugement in (JugementAudit.FORT, JugementAudit.RIEN):
        return FilConstat.SANS_SUITE
    vivantes = [
        a.etat
        for a in actions
        if a.etat != "abandonnee" and not (a.etat == "efficace" and revu_le is not None and a.depuis <= revu_le)
    ]
    if not vivantes:
        return FilConstat.A_TRAITER
    if all(a == "efficace" for a in vivantes):
        return FilConstat.A_REVOIR
    return FilConstat.FAITE if all(a in ("faite", "efficace") for a in vivantes) else FilConstat.EN_COURS


def aggrave(jugement: JugementAudit) -> JugementAudit:
    """One step up the scale: what was maintained and is worse."""
    echelle = (JugementAudit.PISTE, JugementAudit.SENSIBLE, JugementAudit.MINEURE, JugementAudit.MAJEURE)
    return echelle[min(echelle.index(jugement) + 1, len(echelle) - 1)] if jugement in echelle else jugement
