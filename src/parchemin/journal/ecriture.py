"""Appending to a chain, inside the caller's transaction: the act and its trace happen together or not at all."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.plateforme.lots import inserer
from parchemin.socle.empreintes import canonique, enchainer, sha256_hex
from parchemin.socle.horloge import maintenant


@dataclass(frozen=True, slots=True)
class Reference:
    """Who or what, frozen: type (`utilisateur`, `fiche`…), identifier, and the label of that day."""

    type: str
    identifiant: str
    libelle: str


SYSTEME = Reference("systeme", "parchemin", "Parchemin")
"""What the program does by itself."""


@dataclass(frozen=True, slots=True)
class EvenementAConsigner:
    """An event of a batch. `phrase` completes « Sophie Marchand … »: it starts with a verb."""

    acte: str
    acteur: Reference
    sujet: Reference
    phrase: str
    details: dict[str, Any] = field(default_factory=dict)


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
    """Append a batch, in order, under one lock of the chain. Returns the last rank.

    Raises `TransactionManagementError` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the journal is written in the transaction of the act")
    TeteDeChaine.objects.get_or_create(chaine=chaine)
    tete = TeteDeChaine.objects.select_for_update().get(chaine=chaine)
    moment = maintenant().astimezone(UTC)
    rang, precedente = tete.rang, tete.empreinte
    liens: list[tuple[Any, ...]] = []
    details: list[tuple[Any, ...]] = []
    for e in evenements:
        rang += 1
        contenu = canonique(
            {"acteur": e.acteur.libelle, "sujet": e.sujet.libelle, "phrase": e.phrase, "details": e.details}
        ).decode()
        sel = secrets.token_hex(16)
        texte = texte_scelle(
            chaine=chaine,
            rang=rang,
            moment=moment,
            acte=e.acte,
            acteur=e.acteur,
            sujet=e.sujet,
            empreinte_details=empreinte_details(sel, contenu),
        )
        precedente = enchainer(precedente, texte)
        liens.append(
            (
                chaine,
                rang,
                moment,
                e.acte,
                e.acteur.type,
                e.acteur.identifiant,
                e.sujet.type,
                e.sujet.identifiant,
                texte,
                precedente,
            )
        )
        details.append((chaine, rang, sel, contenu))
    inserer(
        Evenement,
        (
            "chaine",
            "rang",
            "moment",
            "acte",
            "acteur_type",
            "acteur_id",
            "sujet_type",
            "sujet_id",
            "texte",
            "empreinte",
        ),
        liens,
    )
    inserer(DetailEvenement, ("chaine", "rang", "sel", "contenu"), details)
    tete.rang, tete.empreinte = rang, precedente
    tete.save(update_fields=["rang", "empreinte"])
    return rang


def consigner(
    *,
    chaine: str,
    acte: str,
    acteur: Reference,
    sujet: Reference,
    phrase: str,
    details: dict[str, Any] | None = None,
) -> int:
    """Append one event; returns its rank."""
    return consigner_lot(chaine=chaine, evenements=[EvenementAConsigner(acte, acteur, sujet, phrase, details or {})])


def lire_contenu(brut: str) -> dict[str, Any]:
    """Content of a detail row."""
    resultat: dict[str, Any] = json.loads(brut)
    return resultat
