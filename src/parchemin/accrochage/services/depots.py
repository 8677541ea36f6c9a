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
from parchemin.accrochage.services.perimes import exiger_a_jour, suivre_le_fichier
from parchemin.accrochage.services.reservation import PAR_TRANSACTION, rendre, tranches
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

ATTENDENT = (EtatFichier.DEPOSE, EtatFichier.PARTIEL)
"""Deposited, and passages wait for their answer."""


def verrouiller(fichier: FichierAccrochage) -> FichierAccrochage:
    return FichierAccrochage.toutes.select_for_update(of=("self",)).select_related("compte").get(pk=fichier.pk)


def est_intact(fichier: FichierAccrochage) -> bool:
    """Can the kept bytes be read, and are they those that were built?"""
    try:
        exiger_intact(fichier)
    except (ErreurMetier, OSError):
        return False
    return True


def exiger_intact(fichier: FichierAccrochage) -> None:
    """The kept bytes, in clear, are those that were built; of a masked copy, those that were written.

    Raises `ErreurMetier` ACC-509 (the key that opens them is not here), ACC-622 (altered), FIC-020 (no longer on disk).
    """
    h = hashlib.sha256()
    try:
        with ouvrir_message(fichier) as f:
            while bloc := f.read(1 << 20):
                h.update(bloc)
    except SecretIllisible as e:
        # It opened, and does not go on: a key is not what is missing.
        raise ErreurMetier(c.FICHIER_ALTERE.constat()) from e
    attendue = fichier.empreinte
    if fichier.expurge_le is not None:
        attendue = Fichier.toutes.values_list("contenu_id", flat=True).get(pk=fichier.piece_id)
    if h.hexdigest() != attendue:
        raise ErreurMetier(c.FICHIER_ALTERE.constat())


def exiger_le_schema(fichier: FichierAccrochage) -> None:
    """A file of a profile that no official schema ever judged does not leave, except where all is fictitious. Raises ACC-614."""
    if profil(fichier.profil).a_verifier and not fichier.schema_officiel and not settings.DEMONSTRATION:
        raise ErreurMetier(c.PROFIL_SANS_SCHEMA.constat(profil=fichier.profil))


def noter_depot(
    *, fichier: FichierAccrochage, le: datetime, acteur: Reference, moyen: str = "portail", reference: str = "",
    heure_connue: bool = True, confirme: bool = False,
) -> FichierAccrochage:  # fmt: skip
    """Record that a person deposited this file. `heure_connue`: false when only the day of `le` is known. `confirme`: the
    person knows that some of its passages are not true any more.

    Raises ACC-509 (no key opens it), ACC-620 (state), ACC-621 (to come), ACC-622 (altered), ACC-667 (stale), ACC-680 (before
    it was built).
    """
    exiger_intact(fichier)
    exiger_a_jour(fichier, confirme=confirme)
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat != EtatFichier.PREPARE or f.repetition:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        dater(f, le, heure_connue=heure_connue)
        poser(f, acteur, moyen, reference)
    suivre(f)
    return f


def dater(f: FichierAccrochage, le: datetime, *, heure_connue: bool = True) -> None:
    """Set when a file was deposited, without saving it. Raises ACC-621, ACC-680."""
    jour, prepare = le.astimezone(PARIS).date(), f.prepare_le.astimezone(PARIS).date()
    if le > timezone.now():
        raise ErreurMetier(c.DEPOT_FUTUR.constat(jour=date_fr(jour)))
    if jour < prepare:
        raise ErreurMetier(c.DEPOT_AVANT.constat(jour=date_fr(jour), prepare=date_fr(prepare)))
    f.depose_le, f.heure_connue = le, heure_connue


def poser(f: FichierAccrochage, acteur: Reference, moyen: str, reference: str) -> None:
    """A held and dated file becomes deposited. In the caller's transaction."""
    f.etat, f.depose_par_libelle = EtatFichier.DEPOSE, acteur.libelle
    f.depot_moyen, f.reference = moyen, reference[:300]
    f.incertain, f.echec, f.echec_le = False, {}, None
    f.save(
        update_fields=["etat", "depose_le", "heure_connue", "depose_par_libelle", "depot_moyen", "reference", "incertain",
                       "echec", "echec_le", "repetition"]
    )  # fmt: skip
    mots = "a déposé en répétition" if f.repetition else "a déposé"
    n = f.passages_nombre
    _tracer(f, acteur, "deposer", f"{mots} {f.nom} ({n} passage{'s' if n > 1 else ''}).", {"sha256": f.empreinte})
    if n <= PAR_TRANSACTION:
        suivre(f)


def noter_reception(*, fichier: FichierAccrochage, reponse: str, acteur: Reference) -> FichierAccrochage:
    """The portal's first answer, « ok » or « ko ». KO: nothing was taken, every passage is to send again.

    Raises ACC-620 (state), ACC-681 (neither).
    """
    if reponse not in ("ok", "ko"):
        raise ErreurMetier(c.RECEPTION_A_DIRE.constat())
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat != EtatFichier.DEPOSE or f.accuse_reception:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        f.accuse_reception = reponse
        if reponse == "ko":
            f.etat = EtatFichier.REPETITION if f.repetition else EtatFichier.REJETE
            f.traite_le = timezone.now()
        f.save(update_fields=["accuse_reception", "etat", "traite_le"])
        mots = "a noté que le portail a reçu" if reponse == "ok" else "a noté que le portail a refusé"
        _tracer(f, acteur, "reception", f"{mots} {f.nom}.")
        if f.passages_nombre <= PAR_TRANSACTION:
            suivre(f)
    suivre(f)
    suivre_le_fichier(f)
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
    suivre_le_fichier(f)
    return f


def declarer_sans_reponse(*, fichier: FichierAccrochage, motif: str, acteur: Reference) -> FichierAccrochage:
    """Wait no longer for what no report says of a deposited file: those passages are to send again.

    A report that comes later is still read, and is worth more; a passage that had been taken comes back as already there,
    which this history explains. Raises ACC-602 (reason), ACC-620 (state).
    """
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat not in ATTENDENT:
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        n = EnvoiPassage.toutes.filter(fichier=f, ouvert=True).count()
        f.etat, f.motif_annulation = EtatFichier.SANS_REPONSE, motif[:300]
        f.save(update_fields=["etat", "motif_annulation"])
        combien = f"{n} passages restés" if n > 1 else "un passage resté"
        _tracer(
            f, acteur, "sans_reponse", f"n’attend plus de réponse pour {combien} sans nouvelle dans {f.nom} : {motif}."
        )
        if f.passages_nombre <= PAR_TRANSACTION:
            suivre(f)
    suivre(f)
    suivre_le_fichier(f)
    return f


def suivre(fichier: FichierAccrochage) -> None:
    """Passages follow the state of their file, which is the truth: by short transactions, as often as one likes.

    A small file has it done in the transaction of the act. A large one killed in between is ended by `entretien.liberer`.
    """
    match fichier.etat:
        case EtatFichier.ANNULE:
            liberer(fichier, "annule")
        case EtatFichier.REJETE:
            liberer(fichier, "structure")
        case EtatFichier.SANS_REPONSE | EtatFichier.REPETITION:
            liberer(fichier, "sans_reponse")
        case EtatFichier.DEPOSE:
            for tranche in tranches(EnvoiPassage.toutes.filter(lot_id=fichier.lot_id, fichier=fichier, ouvert=True)):
                with transaction.atomic():
                    if verrouiller(fichier).etat != EtatFichier.DEPOSE:
                        return
                    siens = tranche.order_by().values("passage_id")
                    PassageCertification.toutes.filter(pk__in=siens, etat=EtatPassage.EN_FICHIER).update(
                        etat=EtatPassage.DEPOSE
                    )


def liberer(fichier: FichierAccrochage, issue: str) -> None:
    """Close what is still open in a file; its passages come back. By short transactions.

    Nothing is written as a message: nobody sent one about these passages, the file itself says why.
    """
    for tranche in tranches(EnvoiPassage.toutes.filter(lot_id=fichier.lot_id, fichier=fichier, ouvert=True)):
        with transaction.atomic():
            verrouiller(fichier)
            rendre(tranche)
            tranche.update(ouvert=False, issue=issue, repondu_le=timezone.now())


def _tracer(
    f: FichierAccrochage, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=f.organisation_id, acteur=acteur, acte=acte, sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
        phrase=phrase, details=details,
    )  # fmt: skip
