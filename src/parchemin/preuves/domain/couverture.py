"""What stands for each expectation on a day: complete, to refresh, missing. Never a score, never « conforme ». Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.preuves.domain.referentiels import Attendu
from parchemin.socle.periodes import ajouter_mois


class EtatCouverture(StrEnum):
    """Three words, and no other: whether it convinces is the auditor's judgement."""

    COMPLET = "complet"
    A_RAFRAICHIR = "a_rafraichir"
    MANQUANT = "manquant"


class RaisonRafraichir(StrEnum):
    """Why an evidence no longer stands for what is asked today."""

    ANCIENNE = "ancienne"
    EXPIREE = "expiree"
    EXIGENCE_CHANGEE = "exigence_changee"


@dataclass(frozen=True, slots=True)
class PreuvePresentee:
    """One evidence as it is judged. `le`: the day of what it shows; `deposee_le`: the day it was filed; `mois`: its own freshness;
    `au`: its last day of validity; `relue_le`: the day somebody checked it; `pk`: of a filed one, None for an act that offers itself."""

    cle: str
    titre: str
    le: date
    auteur: str = ""
    url: str = ""
    empreinte: str = ""
    nombre: int = 1
    mois: int | None = None
    au: date | None = None
    relue_le: date | None = None
    deposee_le: date | None = None
    source: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class PreuveJugee:
    """An evidence and where it stands for one expectation. `jusque`: the last day it stands, None when it does not age."""

    preuve: PreuvePresentee
    jusque: date | None
    raison: RaisonRafraichir | None

    @property
    def fraiche(self) -> bool:
        return self.raison is None


@dataclass(frozen=True, slots=True)
class EtatAttendu:
    """One expectation, with what stands for it, the latest first."""

    attendu: Attendu
    etat: EtatCouverture
    preuves: tuple[PreuveJugee, ...]


@dataclass(frozen=True, slots=True)
class CouvertureExigence:
    """A requirement: its expectations, and what they make together. `nombre`: distinct evidences; `derniere`: the latest day shown."""

    etat: EtatCouverture
    attendus: tuple[EtatAttendu, ...]
    nombre: int
    derniere: date | None

    @property
    def manquants(self) -> tuple[EtatAttendu, ...]:
        return tuple(a for a in self.attendus if a.etat is EtatCouverture.MANQUANT)

    @property
    def a_rafraichir(self) -> tuple[EtatAttendu, ...]:
        return tuple(a for a in self.attendus if a.etat is EtatCouverture.A_RAFRAICHIR)


def dernier_jour(le: date, mois: int | None, au: date | None) -> date | None:
    """The last day an evidence stands: the earlier of its validity and of its freshness. `mois` 0 or None: it does not age."""
    jours = [j for j in (au, ajouter_mois(le, mois) if mois else None) if j is not None]
    return min(jours) if jours else None


def juger(p: PreuvePresentee, attendu: Attendu, jour: date, *, mois: int) -> PreuveJugee:
    """`mois`: freshness of the house, when the expectation has none of its own."""
    # A lease or an agreement is good until its end: the year of the house is for what has none.
    demande = attendu.mois if attendu.mois is not None else (0 if p.au is not None else mois)
    # Whoever files may say that it ages sooner, never later than what is expected.
    propre = min((m for m in (p.mois, demande) if m), default=0)
    jusque = dernier_jour(p.le, propre, p.au)
    raison, change = None, attendu.change_le
    if p.au is not None and p.au < jour:
        raison = RaisonRafraichir.EXPIREE
    elif jusque is not None and jusque < jour:
        raison = RaisonRafraichir.ANCIENNE
    elif change is not None and change <= jour and p.le < change and (p.relue_le is None or p.relue_le < change):
        raison = RaisonRafraichir.EXIGENCE_CHANGEE
    return PreuveJugee(p, jusque, raison)


def couvrir(
    attendus: Sequence[Attendu], preuves: Mapping[str, Iterable[PreuvePresentee]], jour: date, *, mois: int
) -> CouvertureExigence:  # fmt: skip
    """By key of expectation. What happens after `jour` proves nothing yet. Raises `ValueError` without any expectation."""
    if not attendus:
        raise ValueError("a requirement expects something")
    etats, vues = [], dict[str, date]()
    for a in attendus:
        jugees = [juger(p, a, jour, mois=mois) for p in preuves.get(a.cle, ()) if p.le <= jour]
        jugees.sort(key=lambda x: (x.fraiche, x.preuve.le, x.preuve.cle), reverse=True)
        if not jugees:
            etat = EtatCouverture.MANQUANT
        else:
            etat = EtatCouverture.COMPLET if jugees[0].fraiche else EtatCouverture.A_RAFRAICHIR
        vues |= {x.preuve.cle: x.preuve.le for x in jugees}
        etats.append(EtatAttendu(a, etat, tuple(jugees)))
    ensemble = {x.etat for x in etats}
    pire = next(
        e for e in (EtatCouverture.MANQUANT, EtatCouverture.A_RAFRAICHIR, EtatCouverture.COMPLET) if e in ensemble
    )
    return CouvertureExigence(pire, tuple(etats), len(vues), max(vues.values(), default=None))
