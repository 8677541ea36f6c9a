"""Take a work, carry it out, and say how it ended."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from parchemin.plateforme.models.travaux import EtatTravail, Travail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.battement import Battement
from parchemin.plateforme.travaux.constats import ERREUR_IMPREVUE, TRAVAIL_INCONNU
from parchemin.plateforme.travaux.contexte import Contexte, TravailAnnule, TravailPerdu, TravailSuspendu
from parchemin.plateforme.travaux.registre import definition
from parchemin.socle.constats import ErreurMetier

ESSAIS_SUR_ERREUR = 3
"""An unexpected error may be passing (disk full, network); after three it is not."""
DELAIS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))

logger = logging.getLogger(__name__)


def delai_avant_essai(tentatives: int) -> timedelta:
    """How long to wait after this many tries."""
    return DELAIS[min(max(tentatives, 1), len(DELAIS)) - 1]


def prendre(travail_id: UUID, jeton: str) -> Travail | None:
    """Claim a waiting work: one UPDATE, so that of two workers one gets it. None when there is nothing to take."""
    maintenant = timezone.now()
    n = (
        Travail.toutes.filter(pk=travail_id, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.INTERROMPU])
        .filter(Q(prochain_essai_le__isnull=True) | Q(prochain_essai_le__lte=maintenant))
        .update(
            etat=EtatTravail.EN_COURS,
            executant=jeton,
            battement_le=maintenant,
            commence_le=Coalesce("commence_le", maintenant),
            tentatives=F("tentatives") + 1,
            prochain_essai_le=None,
            tache_id="",
        )
    )
    return Travail.toutes.get(pk=travail_id) if n else None


def executer(travail_id: UUID) -> bool:
    """Carry out a waiting work until its end, its failure, its cancellation or the end of this process.

    Returns True when this call held the work. Never raises for what the work did.
    """
    jeton = secrets.token_hex(16)
    travail = prendre(travail_id, jeton)
    if travail is None:
        return False
    ctx = Contexte(travail, jeton)
    definie = definition(travail.code)
    if definie is None:
        ctx.constater(TRAVAIL_INCONNU.constat(code=travail.code))
        ctx.clore(EtatTravail.ECHOUE, termine_le=timezone.now())
        return True
    try:
        with organisation_active(travail.organisation_id), Battement(travail.pk, jeton):
            if travail.annulation_demandee:
                raise TravailAnnule
            definie.fonction(ctx)
    except TravailPerdu:
        logger.warning("work %s is held by another process now", travail.pk)
    except TravailAnnule:
        ctx.clore(EtatTravail.ANNULE, termine_le=timezone.now())
    except TravailSuspendu:
        # Not the work's fault: this try does not count, and it goes on as soon as a worker is there.
        ctx.clore(EtatTravail.EN_ATTENTE, tentatives=0)
    except ErreurMetier as erreur:
        ctx.constater(*erreur.constats)
        ctx.clore(EtatTravail.ECHOUE, termine_le=timezone.now())
    except Exception:
        _sur_erreur(ctx, travail)
    else:
        ctx.clore(EtatTravail.TERMINE, termine_le=timezone.now())
    return True


def _sur_erreur(ctx: Contexte, travail: Travail) -> None:
    reference = secrets.token_hex(4).upper()
    logger.exception("work %s (%s) failed, reference %s", travail.pk, travail.code, reference)
    tentatives = Travail.toutes.values_list("tentatives", flat=True).get(pk=travail.pk)
    if tentatives < ESSAIS_SUR_ERREUR:
        ctx.clore(
            EtatTravail.INTERROMPU,
            reference_erreur=reference,
            prochain_essai_le=timezone.now() + delai_avant_essai(tentatives),
        )
        return
    ctx.constater(ERREUR_IMPREVUE.constat(reference=reference))
    ctx.clore(EtatTravail.ECHOUE, reference_erreur=reference, termine_le=timezone.now())
