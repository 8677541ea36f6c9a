"""The long work that writes to the people of a survey: is it running, did it stop before its end?"""

from __future__ import annotations

from parchemin.indicateurs.models import Enquete
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import ETATS_ACTIFS, EtatTravail

ECRIRE = "indicateurs.ecrire_enquete"
"""Code of the work."""
ENVOI_ARRETE = (EtatTravail.ECHOUE, EtatTravail.ANNULE)
"""It will not go on by itself. Interrupted, it will."""


def dernier_envoi(e: Enquete) -> Travail | None:
    """The last work that wrote, or should have."""
    trouve: Travail | None = (
        Travail.toutes.filter(exclusivite=f"{ECRIRE}:{e.pk}", organisation_id=e.organisation_id)
        .order_by("-cree_le", "pk").first()
    )  # fmt: skip
    return trouve


def envoi_en_cours(e: Enquete) -> Travail | None:
    """The messages that are leaving now."""
    trouve: Travail | None = Travail.toutes.filter(
        exclusivite=f"{ECRIRE}:{e.pk}", etat__in=ETATS_ACTIFS, organisation_id=e.organisation_id
    ).first()
    return trouve
