"""What is done with a file: recorded deposit, answer at the reception, cancellation. The portal itself is a person's act."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import EnvoiPassage, EtatFichier, EtatPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.pieces import ouvrir_message
from parchemin.accrochage.services.reservation import PAR_TRANSACTION, rendre, tranches
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr


def verrouiller(fichier: FichierAccrochage) -> FichierAccrochage:
    return FichierAccrochage.toutes.select_for_update(of=("self",)).select_related("compte").get(pk=fichier.pk)


def est_intact(fichier: FichierAccrochage) -> bool:
    """The kept bytes, in clear, are those that were built; of a masked copy, those that were written."""
    h = hashlib.sha256()
    try:
        with ouvrir_message(fichier) as f:
            while bloc := f.read(1 << 20):
                h.update(bloc)
    except (ErreurMetier, OSError, SecretIllisible):
        return False
    attendue = fichier.empreinte
    if fichier.expurge_le is not None:
        attendue = Fichier.toutes.values_list("contenu_id", flat=True).get(pk=fichier.piece_id)
    return h.hexdigest() == attendue


def exiger_le_schema(fichier: FichierAccrochage) -> None:
    """A file of a profile that no official schema ever judged does not leave, except where all is fictitious. Raises ACC-614."""
    if profil(fichier.profil).a_verifier and not fichier.schema_officiel and not settings.DEMONSTRATION:
        raise ErreurMetier(c.PROFIL_SANS_SCHEMA.constat(profil=fichier.profil))


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
        _tracer(f, acteur, "deposer", f"a déposé {f.nom} ({f.passages_nombre} passages).", {"sha256": f.empreinte})
        if f.passages_nombre <= PAR_TRANSACTION:
            suivre(f)
    suivre(f)
    return f


def noter_reception(*, fichier: FichierAccrochage, reponse: str, acteur: Reference) -> FichierAccrochage:
    """The portal's first answer. KO: nothing was taken, every passage is to send again. Raises ACC-620."""
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat != EtatFichier.DEPOSE or f.accuse_reception:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        f.accuse_reception = reponse
        if reponse == "ko":
            f.etat = EtatFichier.REJETE
            f.traite_le = timezone.now()
        f.save(update_fields=["accuse_reception", "etat", "traite_le"])
        mots = "a noté que le portail a reçu" if reponse == "ok" else "a noté que le portail a refusé"
        _tracer(f, acteur, "reception", f"{mots} {f.nom}.")
        if f.passages_nombre <= PAR_TRANSACTION:
            suivre(f)
    suivre(f)
    return f


def annuler(*, fichier: FichierAccrochage, motif: str, acteur: Reference) -> FichierAccrochage:
    """Give up a file that was not deposited: its passages are to send again. Raises ACC-602, ACC-620."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat != EtatFichier.PREPARE:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        f.etat, f.motif_annulation = EtatFichier.ANNULE, motif[:300]
        f.save(update_fields=["etat", "motif_annulation"])
        _tracer(f, acteur, "annuler", f"a annulé {f.nom} : {motif}.")
        if f.passages_nombre <= PAR_TRANSACTION:
            suivre(f)
    suivre(f)
    return f


def suivre(fichier: FichierAccrochage) -> None:
    """Passages follow the state of their file, which is the truth: by short transactions, as often as one likes.

    A small file has it done in the transaction of the act. A large one killed in between is ended by `entretien.liberer`.
    """
    match fichier.etat:
        case EtatFichier.ANNULE:
            liberer(fichier, "annule", fichier.motif_annulation)
        case EtatFichier.REJETE:
            liberer(fichier, "structure", "Refusé à la réception")
        case EtatFichier.DEPOSE:
            for tranche in tranches(EnvoiPassage.toutes.filter(lot_id=fichier.lot_id, fichier=fichier, ouvert=True)):
                with transaction.atomic():
                    if verrouiller(fichier).etat != EtatFichier.DEPOSE:
                        return
                    siens = tranche.order_by().values("passage_id")
                    PassageCertification.toutes.filter(pk__in=siens, etat=EtatPassage.EN_FICHIER).update(
                        etat=EtatPassage.DEPOSE
                    )


def liberer(fichier: FichierAccrochage, issue: str, message: str) -> None:
    """Close what is still open in a file; its passages come back. By short transactions."""
    for tranche in tranches(EnvoiPassage.toutes.filter(lot_id=fichier.lot_id, fichier=fichier, ouvert=True)):
        with transaction.atomic():
            verrouiller(fichier)
            rendre(tranche)
            tranche.update(ouvert=False, issue=issue, message=message, repondu_le=timezone.now())


def _tracer(
    f: FichierAccrochage, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=f.organisation_id, acteur=acteur, acte=acte, sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
        phrase=phrase, details=details,
    )  # fmt: skip
