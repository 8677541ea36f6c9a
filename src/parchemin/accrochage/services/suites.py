"""After a transmission: requests for rectification (three months), formal notices (sixty days at least)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from parchemin.accrochage import constats as c
from parchemin.accrochage.delais import delai
from parchemin.accrochage.models import (
    DemandeRectification,
    EnvoiPassage,
    EtatDemande,
    EtatMise,
    MiseEnDemeure,
    PassageCertification,
)
from parchemin.accrochage.services.portee import exiger_organisation
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import ajouter_mois, date_fr


def _passee(jour: date) -> None:
    if jour > aujourdhui():
        raise ErreurMetier(c.DATE_DEMANDE.constat(jour=date_fr(jour)))


def _apres(recue_le: date, jour: date) -> None:
    if jour < recue_le:
        raise ErreurMetier(c.AVANT_LA_RECEPTION.constat(jour=date_fr(jour), recue=date_fr(recue_le)))


def envois_de(demande: DemandeRectification) -> QuerySet[Any]:
    """Sendings that may carry the corrected data: of the passage or of the one that recreates it, deposited since the request."""
    if demande.passage_id is None:
        return EnvoiPassage.toutes.none()
    concerne = Q(passage=demande.passage_id) | Q(passage__remplace=demande.passage_id)
    debut = datetime.combine(demande.recue_le, time.min, tzinfo=PARIS)
    deposes = EnvoiPassage.toutes.filter(
        concerne, organisation_id=demande.organisation_id, fichier__depose_le__gte=debut
    )
    return deposes.exclude(issue="annule").select_related("fichier").order_by("-fichier__depose_le", "pk")


@transaction.atomic
def enregistrer_demande(
    *, organisation_id: int, origine: str, recue_le: date, objet: str, acteur: Reference,
    passage: PassageCertification | None = None, **piece: Any,
) -> DemandeRectification:  # fmt: skip
    """Open a request: its clock runs from the day it was received. Raises ACC-619, ACC-640."""
    _passee(recue_le)
    if passage is not None:
        exiger_organisation(organisation_id, passage)
    d = DemandeRectification.toutes.create(
        organisation_id=organisation_id, passage=passage, origine=origine, recue_le=recue_le,
        echeance=ajouter_mois(recue_le, delai("rectification", recue_le)), objet=objet.strip(), enregistree_par_libelle=acteur.libelle, **piece,
    )  # fmt: skip
    qui = passage.nom_affiche if passage is not None else "une personne"
    _tracer(
        d,
        acteur,
        "demande",
        f"a enregistré une demande de rectification pour {qui}, à traiter avant le {date_fr(d.echeance)}.",
    )
    return d


@transaction.atomic
def repondre(
    *, demande: DemandeRectification, fondee: bool, reponse: str, repondu_le: date, acteur: Reference,
    envoi: EnvoiPassage | None = None, assistance: str = "",
) -> DemandeRectification:  # fmt: skip
    """Close a request: corrected data were sent (by `envoi`, or by the support, under its reference), or it is not founded
    and why. Raises ACC-620, ACC-640, ACC-641, ACC-643, ACC-644."""
    if not reponse.strip():
        raise ErreurMetier(c.REPONSE_ABSENTE.constat())
    _passee(repondu_le)
    assistance = " ".join(assistance.split())[:100]
    d = DemandeRectification.toutes.select_for_update(of=("self",)).get(pk=demande.pk)
    if d.etat != EtatDemande.OUVERTE:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=d.get_etat_display().lower()))
    _apres(d.recue_le, repondu_le)
    if fondee and envoi is None and not assistance:
        raise ErreurMetier(c.RECTIFICATION_SANS_PREUVE.constat())
    if envoi is not None and envoi.pk not in set(envois_de(d).values_list("pk", flat=True)):
        raise ErreurMetier(c.RECTIFICATION_SANS_PREUVE.constat())
    d.envoi, d.assistance = (envoi, assistance) if fondee else (None, assistance)
    d.etat = EtatDemande.CORRIGEE if fondee else EtatDemande.REFUSEE
    d.reponse, d.repondu_le, d.repondu_par_libelle = reponse.strip(), repondu_le, acteur.libelle
    d.save(update_fields=["etat", "reponse", "repondu_le", "repondu_par_libelle", "envoi", "assistance"])
    mots = "a transmis les données corrigées" if fondee else "a répondu que la demande n’est pas fondée"
    _tracer(d, acteur, "repondre", f"{mots}.")
    return d


@transaction.atomic
def enregistrer_mise(
    *, organisation_id: int, recue_le: date, delai_jours: int, objet: str, acteur: Reference, **piece: Any
) -> MiseEnDemeure:
    """Open a formal notice and its clock. Raises ACC-640."""
    _passee(recue_le)
    m = MiseEnDemeure.toutes.create(
        organisation_id=organisation_id, recue_le=recue_le, delai_jours=delai_jours,
        echeance=recue_le + timedelta(days=delai_jours), objet=objet.strip(), enregistree_par_libelle=acteur.libelle, **piece,
    )  # fmt: skip
    _tracer(
        m, acteur, "mise_en_demeure", f"a enregistré une mise en demeure, à traiter avant le {date_fr(m.echeance)}."
    )
    return m


@transaction.atomic
def corriger_mise(
    *, mise: MiseEnDemeure, recue_le: date, delai_jours: int, objet: str, acteur: Reference
) -> MiseEnDemeure:
    """What the letter says, read again before the answer: the clock follows. Raises ACC-620, ACC-640."""
    _passee(recue_le)
    m = MiseEnDemeure.toutes.select_for_update(of=("self",)).get(pk=mise.pk)
    if m.etat != EtatMise.OUVERTE:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=m.get_etat_display().lower()))
    m.recue_le, m.delai_jours, m.objet = recue_le, delai_jours, objet.strip()
    m.echeance = recue_le + timedelta(days=delai_jours)
    m.save(update_fields=["recue_le", "delai_jours", "objet", "echeance"])
    _tracer(m, acteur, "mise_en_demeure", f"a corrigé la mise en demeure, à traiter avant le {date_fr(m.echeance)}.")
    return m


@transaction.atomic
def avancer_mise(*, mise: MiseEnDemeure, etat: str, reponse: str, le: date, acteur: Reference) -> MiseEnDemeure:
    """Observations sent, then the notice lifted. Raises ACC-620, ACC-640, ACC-644, ACC-646, ACC-647."""
    _passee(le)
    m = MiseEnDemeure.toutes.select_for_update(of=("self",)).get(pk=mise.pk)
    _apres(m.recue_le, le)
    if m.repondu_le and le < m.repondu_le:
        raise ErreurMetier(c.LEVEE_AVANT_LA_REPONSE.constat(jour=date_fr(le), repondu=date_fr(m.repondu_le)))
    suite = {EtatMise.OUVERTE: (EtatMise.REPONDUE,), EtatMise.REPONDUE: (EtatMise.CLOSE,)}
    if etat not in suite.get(EtatMise(m.etat), ()):
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=m.get_etat_display().lower()))
    if etat == EtatMise.REPONDUE:
        if not reponse.strip():
            raise ErreurMetier(c.REPONSE_A_LA_MISE.constat())
        m.reponse, m.repondu_le = reponse.strip(), le
    else:
        m.close_le = le
    m.etat = etat
    m.save(update_fields=["etat", "reponse", "repondu_le", "close_le"])
    mots = "a répondu à la mise en demeure" if etat == EtatMise.REPONDUE else "a noté la levée de la mise en demeure"
    _tracer(m, acteur, "mise_en_demeure", f"{mots}.")
    return m


def _tracer(objet: DemandeRectification | MiseEnDemeure, acteur: Reference, acte: str, phrase: str) -> None:
    genre = "demande_rectification" if isinstance(objet, DemandeRectification) else "mise_en_demeure"
    tracer(
        organisation_id=objet.organisation_id, acteur=acteur, acte=acte, sujet=Reference(genre, str(objet.pk), str(objet)),
        phrase=phrase,
    )  # fmt: skip
