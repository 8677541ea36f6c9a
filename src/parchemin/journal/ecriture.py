"""Appending to a chain, inside the caller's transaction: the act and its trace happen together or not at all."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.socle.empreintes import canonique, enchainer, sha256_hex
from parchemin.socle.horloge import maintenant

_CHAINE = re.compile(r"instance|o:[1-9][0-9]{0,18}")
_ACTE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_PAR_LOT = 2_000


@dataclass(frozen=True, slots=True)
class Reference:
    """Who or what, frozen: type (`utilisateur`, `fiche`…, 40 characters), identifier (64), and the label of that day.

    Type and identifier are sealed in the chain and never erased: they name nobody by themselves. The label may.
    Raises `ValueError` for anything the columns would not give back as it is: the chain would look altered.
    """

    type: str
    identifiant: str
    libelle: str

    def __post_init__(self) -> None:
        for nom, valeur, maximum in (("type", self.type, 40), ("identifiant", self.identifiant, 64)):
            if not isinstance(valeur, str) or not 0 < len(valeur) <= maximum or "\0" in valeur:
                raise ValueError(f"{nom} of a reference is a text of 1 to {maximum} characters, not {valeur!r}")
        if not isinstance(self.libelle, str):
            raise ValueError(f"the label of a reference is a text, not {self.libelle!r}")


SYSTEME = Reference("systeme", "parchemin", "Parchemin")
"""What the program does by itself."""


@dataclass(frozen=True, slots=True)
class EvenementAConsigner:
    """An event of a batch: `acte` is `context.verb` (80 characters), `phrase` completes « Sophie Marchand … » and
    starts with a verb, `details` has a canonical text (no float).
    """

    acte: str
    acteur: Reference
    sujet: Reference
    phrase: str
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.acte) > 80 or not _ACTE.fullmatch(self.acte):
            raise ValueError(f"an act looks like comptes.inviter_membre, not {self.acte!r}")


def texte_scelle(
    *, chaine: str, rang: int, moment: datetime, acte: str, acteur: Reference, sujet: Reference, empreinte_details: str
) -> str:
    """Canonical text of a link: what the hash covers, stored as it is."""
    return canonique(
        {
            "acte": acte,
            "acteur": [acteur.type, acteur.identifiant],
            "chaine": chaine,
            "details": empreinte_details,
            "moment": moment.astimezone(UTC),
            "rang": rang,
            "sujet": [sujet.type, sujet.identifiant],
        }
    ).decode()


def empreinte_details(sel: str, contenu: str) -> str:
    """Salted hash of the erasable part: once erased, nobody can test a guess against the chain."""
    return sha256_hex(f"{sel}\n{contenu}")


def consigner_lot(*, chaine: str, evenements: Iterable[EvenementAConsigner]) -> int:
    """Append a batch, in order, under one lock of the chain, in constant memory. Returns the last rank.

    The lock is held until the caller's transaction ends: two writers of one chain wait for each other, so that ranks
    have neither hole nor double on either engine. An exception rolls back the act with its trace.

    Raises `TransactionManagementError` outside a transaction, `ValueError` for a chain that is neither `instance` nor
    `o:<organisation id>`, `TypeError` for details without canonical text (floats).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the journal is written in the transaction of the act")
    if not _CHAINE.fullmatch(chaine):
        raise ValueError(f"a chain is « instance » or « o:<organisation id> », not {chaine!r}")
    tete = _verrouiller(chaine)
    depart = tete.rang
    for lot in par_lots(evenements, _PAR_LOT):
        _ajouter(tete, lot)
    if tete.rang != depart:
        tete.save(update_fields=["rang", "empreinte"])
    return tete.rang


def _verrouiller(chaine: str) -> TeteDeChaine:
    """The head, locked. On SQLite the transaction itself holds the only write lock (BEGIN IMMEDIATE)."""
    tete = TeteDeChaine.objects.select_for_update().filter(chaine=chaine).first()
    if tete is None:
        # Two first writers: the second waits on the key, then on the lock.
        TeteDeChaine.objects.get_or_create(chaine=chaine)
        tete = TeteDeChaine.objects.select_for_update().get(chaine=chaine)
    return tete


_COLONNES = (
    "chaine", "rang", "moment", "acte", "acteur_type", "acteur_id", "sujet_type", "sujet_id", "texte", "empreinte",
)  # fmt: skip


def _ajouter(tete: TeteDeChaine, evenements: list[EvenementAConsigner]) -> None:
    chaine, moment = tete.chaine, maintenant().astimezone(UTC)
    liens: list[tuple[Any, ...]] = []
    details: list[tuple[Any, ...]] = []
    for e in evenements:
        tete.rang += 1
        contenu = canonique(
            {"acteur": e.acteur.libelle, "sujet": e.sujet.libelle, "phrase": e.phrase, "details": e.details}
        ).decode()
        sel = secrets.token_hex(16)
        texte = texte_scelle(
            chaine=chaine,
            rang=tete.rang,
            moment=moment,
            acte=e.acte,
            acteur=e.acteur,
            sujet=e.sujet,
            empreinte_details=empreinte_details(sel, contenu),
        )
        tete.empreinte = enchainer(tete.empreinte, texte)
        qui, quoi = e.acteur, e.sujet
        liens.append(
            (chaine, tete.rang, moment, e.acte, qui.type, qui.identifiant, quoi.type, quoi.identifiant, texte, tete.empreinte)
        )  # fmt: skip
        details.append((chaine, tete.rang, sel, contenu))
    inserer(Evenement, _COLONNES, liens)
    inserer(DetailEvenement, ("chaine", "rang", "sel", "contenu"), details)


def consigner(
    *,
    chaine: str,
    acte: str,
    acteur: Reference,
    sujet: Reference,
    phrase: str,
    details: dict[str, Any] | None = None,
) -> int:
    """Append one event, inside the caller's transaction; returns its rank. Errors: see `consigner_lot`."""
    return consigner_lot(chaine=chaine, evenements=[EvenementAConsigner(acte, acteur, sujet, phrase, details or {})])


def lire_contenu(brut: str) -> dict[str, Any]:
    """Content of a detail row."""
    resultat: dict[str, Any] = json.loads(brut)
    return resultat
