"""An answer comes in. In an anonymous campaign nothing ties it to an invitation, a moment, an address or a line of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from parchemin.amelioration import constats_voix as c
from parchemin.amelioration.domain.voix import SorteQuestion, VoieReponse, echelle, reglage, themes
from parchemin.amelioration.models import CampagneAppreciation, InvitationAppreciation, ReponseAppreciation, Verbatim
from parchemin.plateforme import debit
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import contient_un_nir

HEURE = timedelta(hours=1)


def prend_les_reponses(x: CampagneAppreciation) -> bool:
    return x.ouverte and x.ouvre_le <= aujourdhui() <= x.ferme_le


@transaction.atomic
def repondre_par_lien(*, invitation: InvitationAppreciation, dit: Mapping[str, str]) -> None:
    """The invitation flips, once; the answer goes its own way. Raises AME-100 to AME-102, AME-106."""
    x = invitation.campagne
    notes, mots = _lire(x, dit)
    _exiger_ouverte(x)
    if not InvitationAppreciation.toutes.filter(pk=invitation.pk, repondu=False).update(repondu=True):
        raise ErreurMetier(c.DEJA_REPONDU.constat())
    _ranger(
        x,
        notes,
        mots,
        VoieReponse.LIEN,
        groupe=invitation.groupe,
        de="" if x.anonyme else invitation.nom or invitation.courriel,
    )
    if x.anonyme:
        _brouiller(x)


_FOULE = 50
"""Rows of each kind that one answer writes again."""


def _brouiller(x: CampagneAppreciation) -> None:
    """Other answers, other words and other answered invitations, drawn at random, written again as they are by this transaction: PostgreSQL
    keeps in each row the transaction that wrote it, and one that wrote an answer and its invitation alone would tie them together."""
    for lignes, champ in (
        (x.invitations.filter(repondu=True), "repondu"), (x.reponses.all(), "mois"), (x.verbatims.all(), "voie"),
    ):  # fmt: skip
        tirees: list[Any] = list(lignes.order_by("?").values_list("pk", flat=True)[:_FOULE])
        lignes.filter(pk__in=tirees).update(**{champ: F(champ)})


@transaction.atomic
def repondre_par_affiche(
    *, campagne: CampagneAppreciation, dit: Mapping[str, str], cle: uuid.UUID, request: HttpRequest
) -> None:
    """By the poster. The same page sent twice is one answer (`cle` is the page's). Raises AME-100, AME-102, AME-103, AME-106."""
    notes, mots = _lire(campagne, dit)
    _exiger_ouverte(campagne)
    # What the page held never becomes the key of a row: whoever saw it pass must not find the answer by it.
    cle = uuid.UUID(hex=salted_hmac("parchemin.avis", f"{campagne.pk}:{cle}", algorithm="sha256").hexdigest()[:32])
    if ReponseAppreciation.toutes.filter(pk=cle).exists():
        return
    jour = aujourdhui()
    if debit.compter(debit.cle_de_requete(request, f"avis.{campagne.pk}"), HEURE) > reglage("mur_par_appareil", jour):
        raise ErreurMetier(c.TROP_VITE.constat())
    trop = debit.compter(f"avis.campagne.{campagne.pk}", HEURE) > reglage("mur_afflux", jour)
    if trop and not campagne.afflux:
        CampagneAppreciation.toutes.filter(pk=campagne.pk, afflux=False).update(afflux=True)
    _ranger(campagne, notes, mots, VoieReponse.AFFLUX if trop else VoieReponse.AFFICHE, cle=cle)


@transaction.atomic
def saisir_papier(*, campagne: CampagneAppreciation, dit: Mapping[str, str], groupe: str = "") -> None:
    """A sheet typed in. It leaves no line in the journal either: the order of the sheets is that of the room.
    Raises AME-100, AME-102, AME-106."""
    notes, mots = _lire(campagne, dit)
    _exiger_ouverte(campagne)
    _ranger(campagne, notes, mots, VoieReponse.PAPIER, groupe=groupe)


@transaction.atomic
def classer(*, verbatim: Verbatim, theme: str) -> None:
    """What the words are about, as a person reads them; empty takes it back. Raises `ValueError` for an unknown theme."""
    if theme and theme not in themes():
        raise ValueError(f"no theme {theme}")
    Verbatim.toutes.filter(pk=verbatim.pk).update(theme=theme)


def _exiger_ouverte(x: CampagneAppreciation) -> None:
    # Read under lock: an answer must not slip in between the counting and the end of a closing.
    frais = CampagneAppreciation.toutes.select_for_update(of=("self",)).get(pk=x.pk)
    if not prend_les_reponses(frais):
        raise ErreurMetier(c.FERMEE.constat(titre=x.titre))


def _lire(x: CampagneAppreciation, dit: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(codes by question, free words by question): what the questionnaire knows, and nothing else."""
    codes = {code for code, _ in echelle()}
    notes, mots = {}, {}
    for q in x.lues:
        valeur = str(dit.get(q.code) or "").strip()
        if q.sorte is SorteQuestion.MOTS and valeur:
            mots[q.code] = valeur[:2000]
        elif valeur in codes:
            notes[q.code] = valeur
    if not notes and not mots:
        raise ErreurMetier(c.REPONSE_VIDE.constat())
    if any(contient_un_nir(m) for m in mots.values()):
        raise ErreurMetier(c.NIR.constat())
    return notes, mots


def _ranger(
    x: CampagneAppreciation, notes: dict[str, str], mots: dict[str, str], voie: VoieReponse, *, groupe: str = "", de: str = "",
    cle: uuid.UUID | None = None,
) -> None:  # fmt: skip
    mois = f"{(x.ouvre_le if x.anonyme else aujourdhui()):%Y-%m}"
    ReponseAppreciation.toutes.create(
        cle=cle or uuid.uuid4(),
        organisation_id=x.organisation_id,
        campagne=x,
        mois=mois,
        groupe=groupe,
        voie=voie,
        notes=notes,
        de=de,
    )
    Verbatim.toutes.bulk_create(
        Verbatim(organisation_id=x.organisation_id, campagne=x, question=q, voie=voie, texte=t, de=de)
        for q, t in mots.items()
    )
