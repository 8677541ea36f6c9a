"""What a long work holds in its hand: its parameters, its cursor, and how to say where it is."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parchemin.plateforme.models.travaux import EtatTravail, Travail
from parchemin.socle.constats import Constat

INTERVALLE_ECRITURE = 0.5
"""Seconds between two writes of the progress: nobody reads faster, and SQLite has one writer."""
CONSTATS_GARDES = 500
"""Above this, findings are counted, not kept: a work that has more keeps them in its own table."""


class TravailAnnule(BaseException):
    """Someone asked to stop. Not an `Exception`, so that a broad `except` in a step does not swallow it."""


class TravailPerdu(BaseException):
    """Another process holds this work now: this one stops without a word and changes nothing more."""


class TravailSuspendu(BaseException):
    """This process is asked to end: the work goes back to the queue at its cursor."""


_arret = threading.Event()


def demander_arret() -> None:
    """This process is about to end: works give way at their next step."""
    _arret.set()


def oublier_arret() -> None:
    _arret.clear()


class Contexte:
    """Handed to the function of a `@travail`.

    Exactly once, even when the process is killed: write the step and call `avancer(curseur=…)` inside the same
    `transaction.atomic()`; the cursor is then always written, with the step or not at all. Outside a transaction the
    cursor may lag by half a second: the step must bear being redone.
    """

    def __init__(self, travail: Travail, jeton: str) -> None:
        self.id: UUID = travail.pk
        self.organisation_id: int | None = travail.organisation_id
        self.demandeur_id: int | None = travail.demandeur_id
        self.demandeur_libelle: str = travail.demandeur_libelle
        self.parametres: dict[str, Any] = travail.parametres
        self.curseur: dict[str, Any] = dict(travail.curseur)
        self.compteurs: dict[str, Any] = dict(travail.compteurs)
        self.resultat: dict[str, Any] = dict(travail.resultat)
        self.constats: list[Constat] = list(travail.constats)
        self._jeton = jeton
        self._en_suspens: dict[str, Any] = {}
        self._derniere_ecriture = 0.0
        self._a_avance = False

    def constater(self, *constats: Constat) -> None:
        """Keep findings (the first 500; the others are counted in `constats_non_gardes`)."""
        for constat in constats:
            if len(self.constats) < CONSTATS_GARDES:
                self.constats.append(constat)
            else:
                self.compteurs["constats_non_gardes"] = self.compteurs.get("constats_non_gardes", 0) + 1

    def avancer(
        self,
        *,
        curseur: dict[str, Any] | None = None,
        fait: int | None = None,
        total: int | None = None,
        phrase: str | None = None,
        force: bool = False,
        **compteurs: Any,
    ) -> None:
        """Say where the work is. Values are absolute (not added), so that a step done again counts once.

        `phrase` is a French sentence (« 12 000 fiches lues sur 30 000 »). Raises `TravailAnnule`, `TravailPerdu` or
        `TravailSuspendu`: let them through.
        """
        if curseur is not None:
            self.curseur = curseur
            self._en_suspens["curseur"] = curseur
        if fait is not None:
            self._en_suspens["fait"] = fait
        if total is not None:
            self._en_suspens["total"] = total
        if phrase is not None:
            self._en_suspens["phrase"] = phrase[:300]
        if compteurs:
            self.compteurs.update(compteurs)
        # Inside a transaction the cursor belongs to the step: it is written with it or not at all.
        dans_une_etape = curseur is not None and transaction.get_connection().in_atomic_block
        arret = _arret.is_set()
        if force or dans_une_etape or arret or time.monotonic() - self._derniere_ecriture >= INTERVALLE_ECRITURE:
            self.ecrire()
        if arret:
            raise TravailSuspendu

    def ecrire(self) -> None:
        """Write what is pending now."""
        maj = dict(self._en_suspens)
        if "curseur" in maj and not self._a_avance:
            # Progress was made: the count of tries in vain starts again.
            maj["tentatives"] = 1
        n = self._miennes().update(
            **maj,
            compteurs=self.compteurs,
            resultat=self.resultat,
            constats_bruts=[c.vers_dict() for c in self.constats],
            battement_le=timezone.now(),
        )
        if not n:
            raise TravailPerdu
        if "curseur" in maj:
            self._a_avance = True
        self._en_suspens = {}
        self._derniere_ecriture = time.monotonic()
        if Travail.toutes.filter(pk=self.id, annulation_demandee=True).exists():
            raise TravailAnnule

    def clore(self, etat: EtatTravail, **champs: Any) -> bool:
        """Leave the work in this state, with what is pending. False when another process holds it."""
        n = self._miennes().update(
            **(
                self._en_suspens
                | {
                    "compteurs": self.compteurs,
                    "resultat": self.resultat,
                    "constats_bruts": [c.vers_dict() for c in self.constats],
                    "etat": etat,
                    "executant": "",
                    "battement_le": timezone.now(),
                }
                | champs
            )
        )
        return bool(n)

    def _miennes(self) -> Any:
        return Travail.toutes.filter(pk=self.id, executant=self._jeton, etat=EtatTravail.EN_COURS)
