"""The personal links of a survey: one that went to an address that was not theirs must open nothing."""

from __future__ import annotations

from collections.abc import Collection

from parchemin.indicateurs.models import Destinataire
from parchemin.plateforme.liens.services import revoquer
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.liens import LienPersonnel

USAGE = "indicateurs.enquete"


def revoquer_liens(destinataire: Destinataire) -> int:
    """Every link that this person received for this survey, whatever the certifications it was for. Returns how many."""
    siens = Destinataire.toutes.filter(enquete=destinataire.enquete_id)
    if destinataire.inscription is None:
        siens = siens.filter(pk=destinataire.pk)
    else:
        siens = siens.filter(inscription__personne=destinataire.inscription.personne_id)
    # A link holds the rows of one person only: its first one says whose it is, and SQLite looks no further into a list.
    liens = LienPersonnel.toutes.filter(
        usage=USAGE, organisation_id=destinataire.organisation_id, revoque_le__isnull=True,
        charge__destinataires__0__in=list(siens.order_by("pk").values_list("pk", flat=True)),
    )  # fmt: skip
    return sum(revoquer(lien) for lien in liens.order_by("pk"))


def revoquer_si_ailleurs(destinataires: Collection[Destinataire], adresse: str) -> None:
    """Before writing to `adresse`: what went to another one is closed. A message no longer known may have gone anywhere."""
    derniers = {d.courriel_id for d in destinataires if d.courriel_id is not None}
    if not derniers and all(d.envoye_le is None for d in destinataires):
        return
    connus = Courriel.toutes.filter(pk__in=derniers, destinataire=adresse).count()
    if not derniers or connus < len(derniers):
        revoquer_liens(next(iter(destinataires)))
