"""Settings of the transmission of one certification: a new version each time, followed by what has not left yet."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.reglages import FormeScore, ReglageCertification
from parchemin.accrochage.models import PassageCertification, ReglageTransmission
from parchemin.accrochage.selectors.reglages import est_a_nous, nom_de_fiche
from parchemin.accrochage.services.controles import MODIFIABLES, PAR_LOT, controler_passages
from parchemin.accrochage.services.suivi import ReglagesCharges
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr


def enregistrer_reglage(
    *, certification: Certification, valeurs: dict[str, Any], du: date, acteur: Reference, motif: str = ""
) -> ReglageTransmission:
    """Add a version for the awards delivered from `du` on. Raises ACC-650 (not ours), ACC-651 (same), ACC-652 (score).

    `valeurs`: fields of `ReglageCertification`. Passages made from decisions that have not left are read again: those of
    one batch now, more by the next round, and in any case before a file takes them.
    """
    with transaction.atomic():
        r = _ajouter(certification, ReglageCertification(**valeurs), du, acteur, motif)
        siens = PassageCertification.toutes.filter(
            inscription__certification=certification,
            decision__isnull=False,
            etat__in=MODIFIABLES,
            debut_validite__gte=du,
        )
        siens.update(controle_le=None)
    if siens.count() <= PAR_LOT:
        controler_passages(siens)
    return r


def _ajouter(
    certification: Certification, voulu: ReglageCertification, du: date, acteur: Reference, motif: str
) -> ReglageTransmission:
    # Two people at once: the second waits, then compares with what the first wrote.
    Certification.toutes.select_for_update(of=("self",)).get(pk=certification.pk)
    fiche = nom_de_fiche(certification)
    if not est_a_nous(certification):
        raise ErreurMetier(c.REGLAGE_ETRANGER.constat(fiche=fiche))
    if voulu.obtention == "PAR_SCORING" and voulu.forme_score is FormeScore.AUCUN:
        raise ErreurMetier(c.REGLAGE_SCORE.constat())
    en_place = ReglagesCharges(certification.organisation_id).au(certification.pk, du)
    if en_place is not None and en_place.vers_domaine() == voulu:
        raise ErreurMetier(c.REGLAGE_INCHANGE.constat(jour=date_fr(du)))
    derniere = ReglageTransmission.toutes.filter(certification=certification).aggregate(n=Max("version"))["n"] or 0
    r: ReglageTransmission = ReglageTransmission.toutes.create(
        organisation_id=certification.organisation_id, certification=certification, version=derniere + 1, du=du,
        motif=" ".join(motif.split())[:300], enregistre_par_libelle=acteur.libelle, enregistre_le=timezone.now(),
        **{**asdict(voulu), "forme_score": str(voulu.forme_score), "date_delivrance": str(voulu.date_delivrance)},
    )  # fmt: skip
    tracer(
        organisation_id=certification.organisation_id, acteur=acteur, acte="regler",
        sujet=Reference("certification", str(certification.pk), fiche),
        phrase=f"a réglé la transmission de {fiche} pour les certifications délivrées depuis le {date_fr(du)} : {voulu.en_phrase()}.",
        details={"version": r.version, "avant": asdict(en_place.vers_domaine()) if en_place else None, "apres": asdict(voulu)},
    )  # fmt: skip
    return r
