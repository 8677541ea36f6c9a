"""Ask for a long work, cancel it, bring the dead ones back."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from parchemin.plateforme.models.travaux import EtatTravail, Travail
from parchemin.plateforme.travaux.constats import DEJA_EN_COURS, TROP_D_INTERRUPTIONS
from parchemin.plateforme.travaux.execution import delai_avant_essai
from parchemin.plateforme.travaux.registre import definition
from parchemin.plateforme.travaux.tasks import reveiller
from parchemin.socle.constats import ErreurMetier

DELAI_SANS_BATTEMENT = timedelta(seconds=60)
"""Twelve missed beats: the process is dead, or paused; if it wakes up, its token no longer opens anything."""
INTERRUPTIONS_MAX = 5
CONSERVATION = timedelta(days=90)
"""How long a finished work is kept for its page; what it did is in the journal and in its own tables."""

logger = logging.getLogger(__name__)


def lancer(
    code: str,
    *,
    organisation_id: int | None,
    parametres: dict[str, Any] | None = None,
    demandeur_id: int | None = None,
    demandeur_libelle: str = "",
    titre: str = "",
) -> Travail:
    """Ask for a work; it starts after the caller's transaction. `organisation_id` None: work of the installation.

    Raises `ErreurMetier` TRA-001 when an active work has the same exclusivity key, `LookupError` for an unknown code.
    """
    definie = definition(code)
    if definie is None:
        raise LookupError(f"no function is registered for the work « {code} »")
    propres: dict[str, Any] = json.loads(json.dumps(parametres or {}, cls=DjangoJSONEncoder))
    travail = Travail(
        code=code,
        titre=titre or definie.titre,
        organisation_id=organisation_id,
        parametres=propres,
        demandeur_id=demandeur_id,
        demandeur_libelle=demandeur_libelle,
        exclusivite=definie.cle(organisation_id, propres),
    )
    try:
        with transaction.atomic():
            travail.save(force_insert=True)
    except IntegrityError as erreur:
        if not _active(travail.exclusivite):
            raise
        raise ErreurMetier(DEJA_EN_COURS.constat(titre=travail.titre)) from erreur
    # If this wake-up is lost, the echeancier sends another.
    transaction.on_commit(partial(_reveiller, travail.pk), robust=True)
    return travail


def _active(exclusivite: str | None) -> bool:
    actifs = [EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS, EtatTravail.INTERROMPU]
    return exclusivite is not None and Travail.toutes.filter(exclusivite=exclusivite, etat__in=actifs).exists()


def _reveiller(travail_id: UUID) -> None:
    resultat = reveiller.enqueue(str(travail_id))
    Travail.toutes.filter(pk=travail_id, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.INTERROMPU]).update(
        tache_id=str(resultat.id)
    )


def annuler(travail_id: UUID) -> bool:
    """Stop a work: at once when it waits, at its next step when it runs. False when it is already over."""
    attend = Travail.toutes.filter(pk=travail_id, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.INTERROMPU])
    if attend.update(etat=EtatTravail.ANNULE, annulation_demandee=True, termine_le=timezone.now()):
        return True
    return bool(Travail.toutes.filter(pk=travail_id, etat=EtatTravail.EN_COURS).update(annulation_demandee=True))


def reprendre_sans_battement(*, maintenant: datetime | None = None) -> int:
    """Bring back the works whose process died. Returns how many were taken out of dead hands.

    Called by the echeancier; safe to call from several places at once (each change is one conditional UPDATE).
    """
    maintenant = maintenant or timezone.now()
    limite = maintenant - DELAI_SANS_BATTEMENT
    morts = list(Travail.toutes.filter(etat=EtatTravail.EN_COURS, battement_le__lt=limite))
    repris = 0
    for mort in morts:
        champs: dict[str, Any]
        if mort.annulation_demandee:
            champs = {"etat": EtatTravail.ANNULE, "termine_le": maintenant}
        elif mort.tentatives >= INTERRUPTIONS_MAX:
            constat = TROP_D_INTERRUPTIONS.constat(tentatives=mort.tentatives)
            champs = {
                "etat": EtatTravail.ECHOUE,
                "termine_le": maintenant,
                "constats_bruts": [*mort.constats_bruts, constat.vers_dict()],
            }
        else:
            attente = timedelta(0) if mort.tentatives <= 1 else delai_avant_essai(mort.tentatives - 1)
            champs = {"etat": EtatTravail.INTERROMPU, "prochain_essai_le": maintenant + attente}
        repris += Travail.toutes.filter(
            pk=mort.pk, etat=EtatTravail.EN_COURS, executant=mort.executant, battement_le__lt=limite
        ).update(executant="", **champs)
    return repris


def reveiller_en_attente(*, maintenant: datetime | None = None) -> int:
    """Send a wake-up to every work that waits without one (lost task, retry now due). Returns how many."""
    maintenant = maintenant or timezone.now()
    attend = Travail.toutes.filter(etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.INTERROMPU]).filter(
        Q(prochain_essai_le__isnull=True) | Q(prochain_essai_le__lte=maintenant)
    )
    envoyes = 0
    for travail_id, tache_id in list(attend.order_by("cree_le").values_list("pk", "tache_id")):
        if not _reveil_en_route(tache_id):
            _reveiller(travail_id)
            envoyes += 1
    return envoyes


def _reveil_en_route(tache_id: str) -> bool:
    """True while the task sent for this work still waits for a worker."""
    if not tache_id or not reveiller.get_backend().supports_get_result:
        return False
    try:
        return reveiller.get_result(tache_id).status == TaskResultStatus.READY
    except TaskResultDoesNotExist:
        return False


def purger(*, maintenant: datetime | None = None) -> int:
    """Delete works finished long ago."""
    limite = (maintenant or timezone.now()) - CONSERVATION
    finis = [EtatTravail.TERMINE, EtatTravail.ECHOUE, EtatTravail.ANNULE]
    return Travail.toutes.filter(etat__in=finis, termine_le__lt=limite).delete()[0]
