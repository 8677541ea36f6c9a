"""What is done with a file: recorded deposit, answer at the reception, cancellation. The portal itself is a person's act."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import EnvoiPassage, EtatFichier, EtatPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.pieces import ouvrir_piece
from parchemin.accrochage.services.construction import rendre
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.lots import par_lots
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr

PAR_LOT = 2_000


def verrouiller(fichier: FichierAccrochage) -> FichierAccrochage:
    return FichierAccrochage.toutes.select_for_update(of=("self",)).select_related("compte").get(pk=fichier.pk)


def est_intact(fichier: FichierAccrochage) -> bool:
    """The kept bytes are those that were built."""
    h = hashlib.sha256()
    try:
        with ouvrir_piece(fichier.piece_id) as f:
            while bloc := f.read(1 << 20):
                h.update(bloc)
    except (ErreurMetier, OSError):
        return False
    return h.hexdigest() == fichier.empreinte


def noter_depot(
    *, fichier: FichierAccrochage, le: datetime, acteur: Reference, moyen: str = "portail", reference: str = ""
) -> FichierAccrochage:
    """Record that a person deposited this file. Raises ACC-620, ACC-621, ACC-622."""
    if not est_intact(fichier):
        raise ErreurMetier(c.FICHIER_ALTERE.constat())
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat != EtatFichier.PREPARE:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        if le > timezone.now():
            raise ErreurMetier(c.DEPOT_FUTUR.constat(jour=date_fr(le.date())))
        f.etat, f.depose_le, f.depose_par_libelle = EtatFichier.DEPOSE, le, acteur.libelle
        f.depot_moyen, f.reference = moyen, reference[:100]
        f.save(update_fields=["etat", "depose_le", "depose_par_libelle", "depot_moyen", "reference"])
        siens = EnvoiPassage.toutes.filter(fichier=f, ouvert=True).order_by().values("passage_id")
        PassageCertification.toutes.filter(pk__in=siens, etat=EtatPassage.EN_FICHIER).update(etat=EtatPassage.DEPOSE)
        _tracer(f, acteur, "deposer", f"a déposé {f.nom} ({f.passages_nombre} passages).", {"sha256": f.empreinte})
    return f


@transaction.atomic
def noter_reception(*, fichier: FichierAccrochage, reponse: str, acteur: Reference) -> FichierAccrochage:
    """The portal's first answer. KO: nothing was taken, every passage is to send again. Raises ACC-620."""
    f = verrouiller(fichier)
    if f.etat != EtatFichier.DEPOSE or f.accuse_reception:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
    f.accuse_reception = reponse
    if reponse == "ko":
        f.etat = EtatFichier.REJETE
        f.traite_le = timezone.now()
        liberer(f, "structure", "Refusé à la réception")
    f.save(update_fields=["accuse_reception", "etat", "traite_le"])
    mots = "a noté que le portail a reçu" if reponse == "ok" else "a noté que le portail a refusé"
    _tracer(f, acteur, "reception", f"{mots} {f.nom}.")
    return f


@transaction.atomic
def annuler(*, fichier: FichierAccrochage, motif: str, acteur: Reference) -> FichierAccrochage:
    """Give up a file that was not deposited: its passages are to send again. Raises ACC-602, ACC-620."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    f = verrouiller(fichier)
    if f.etat != EtatFichier.PREPARE:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
    f.etat, f.motif_annulation = EtatFichier.ANNULE, motif[:300]
    f.save(update_fields=["etat", "motif_annulation"])
    liberer(f, "annule", motif)
    _tracer(f, acteur, "annuler", f"a annulé {f.nom} : {motif}.")
    return f


def liberer(fichier: FichierAccrochage, issue: str, message: str) -> None:
    """Close what is still open in a file; its passages come back."""
    cles = list(EnvoiPassage.toutes.filter(fichier=fichier, ouvert=True).order_by("pk").values_list("pk", "passage_id"))
    for groupe in par_lots(cles, PAR_LOT):
        ids = [pk for pk, _ in groupe]
        EnvoiPassage.toutes.filter(pk__in=ids).update(
            ouvert=False, issue=issue, message=message, repondu_le=timezone.now()
        )
        rendre([p for _, p in groupe])


def _tracer(
    f: FichierAccrochage, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=f.organisation_id, acteur=acteur, acte=acte, sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
        phrase=phrase, details=details,
    )  # fmt: skip
