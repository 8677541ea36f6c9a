"""What needs a member today, and what is coming."""

from __future__ import annotations

import calendar
import logging
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from parchemin.plateforme.registres.echeances import Echeance, Fournisseur, echeances
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas_de
from parchemin.plateforme.registres.recherche import Resultats, recherches
from parchemin.socle.cles import cle_recherche
from parchemin.web.models import EcheanceVue
from parchemin.web.propres import propres

_log = logging.getLogger(__name__)
PROCHE = timedelta(days=30)
"""What is due later does not « wait » for anyone yet: it is to be prepared."""


@dataclass(frozen=True, slots=True)
class Groupe:
    """Lines of the day page that share an urgency. `attend`: they are counted in « n choses vous attendent »."""

    titre: str
    lignes: tuple[Echeance, ...]
    en_retard: bool = False
    attend: bool = True


@dataclass(frozen=True, slots=True)
class Journee:
    """The day page: groups of things to do, and what comes next."""

    groupes: tuple[Groupe, ...]
    a_venir: tuple[Echeance, ...]

    @property
    def nombre(self) -> int:
        return sum(len(g.lignes) for g in self.groupes if g.attend)


def echeances_de(membre: Any, jour: date) -> list[Echeance]:
    """Every deadline of every room for this member, soonest first. Keys are unique: the calendar relies on it.

    What was only to be read, and was seen, is not there any more. A room that fails is logged, and hides neither the page nor the others.
    """
    trouvees: dict[str, Echeance] = {}
    for nom, fournisseur in echeances:
        for echeance in _fournies(nom, fournisseur, membre, jour):
            trouvees.setdefault(echeance.cle, echeance)
    a_lire = [e.cle for e in trouvees.values() if e.a_lire]
    if a_lire:
        for cle in EcheanceVue.toutes.filter(membre_id=membre.pk, cle__in=a_lire).values_list("cle", flat=True):
            del trouvees[cle]
    return sorted(trouvees.values(), key=lambda e: (e.jour, e.quoi))


def premiers_pas(membre: Any, jour: date) -> list[PremierPas]:
    """The first steps left to this member, without those that they set aside."""
    pas = premiers_pas_de(membre, jour)
    cles = [p.cle for p in pas if p.cle]
    if not cles:
        return pas
    ecartes = set(EcheanceVue.toutes.filter(membre_id=membre.pk, cle__in=cles).values_list("cle", flat=True))
    return [p for p in pas if p.cle not in ecartes]


def _fournies(nom: str, fournisseur: Fournisseur, membre: Any, jour: date) -> list[Echeance]:
    try:
        # Inside a transaction, a query that fails must not condemn those of the rooms after it.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return list(fournisseur(membre, jour))
    except Exception:
        _log.exception("deadlines of %s are missing from the day page", nom)
        return []


def journee(membre: Any, jour: date) -> Journee:
    """What waits for one's decision, whatever its day; late, today, this week, within a month, to be read; then what is to be prepared, which is not counted; the rest is « à venir »."""
    siennes = propres(membre, jour)
    toutes = echeances_de(membre, jour)
    dimanche = jour + timedelta(days=6 - jour.weekday())
    mois_prochain = jour + PROCHE
    decider, lire, retard, aujourdhui, semaine, proche, bientot, suite = [], [], [], [], [], [], [], []
    for e in toutes:
        demande = e.a_faire and (e.visible_des is None or e.visible_des <= jour)
        if demande and e.decision:
            decider.append(e)
        elif demande and e.a_lire:
            lire.append(e)
        elif demande and e.jour < jour:
            retard.append(e)
        elif demande and e.jour == jour:
            aujourdhui.append(e)
        elif demande and e.jour <= dimanche:
            semaine.append(e)
        elif demande and e.visible_des is not None and e.jour <= mois_prochain:
            proche.append(e)
        elif demande and e.visible_des is not None:
            bientot.append(e)
        elif e.jour >= jour:
            suite.append(e)
    # What is late has no order of its own any more: one's own trade first. The sort is stable, the days keep theirs.
    retard.sort(key=lambda e: e.rubrique not in siennes)
    groupes = (
        Groupe("À décider ou à signer par vous", tuple(decider)),
        Groupe("En retard", tuple(retard), en_retard=True),
        Groupe("Aujourd’hui", tuple(aujourdhui)),
        Groupe("Cette semaine", tuple(semaine)),
        Groupe("D’ici un mois", tuple(proche)),
        Groupe("À lire", tuple(lire)),
        Groupe("À préparer", tuple(bientot), attend=False),
    )
    return Journee(tuple(g for g in groupes if g.lignes), tuple(suite[:8]))


@dataclass(frozen=True, slots=True)
class CaseDuMois:
    """One day of the month grid."""

    jour: date
    du_mois: bool
    aujourdhui: bool
    echeances: tuple[Echeance, ...]


def mois(membre: Any, annee: int, numero: int, jour: date) -> list[list[CaseDuMois]]:
    """Weeks (Monday first) of a month with its deadlines."""
    par_jour: dict[date, list[Echeance]] = {}
    for e in echeances_de(membre, jour):
        par_jour.setdefault(e.jour, []).append(e)
    return [
        [CaseDuMois(j, j.month == numero, j == jour, tuple(par_jour.get(j, ()))) for j in semaine]
        for semaine in calendar.Calendar().monthdatescalendar(annee, numero)
    ]


def chercher(membre: Any, texte: str, limite: int) -> list[Resultats]:
    """Ask every room; a room without answer is not shown."""
    texte = " ".join(texte.split())[:200]
    if not cle_recherche(texte):
        return []
    reponses: Iterable[Resultats | None] = (chercheur(membre, texte, limite) for _, chercheur in recherches)
    return [r for r in reponses if r is not None and r.total]
