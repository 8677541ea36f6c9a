"""What is read of the risks: the scale in use."""

from __future__ import annotations

from datetime import date

from parchemin.amelioration.domain.risques import EchelleRisque, echelle_proposee, lire_niveaux
from parchemin.amelioration.models import ReglageRisques

TYPE = "risque"


def echelle_de(organisation_id: int, jour: date) -> EchelleRisque:
    """Its own, or the one proposed."""
    r = ReglageRisques.toutes.filter(organisation=organisation_id).first()
    if r is None:
        return echelle_proposee(jour)
    return EchelleRisque(lire_niveaux(r.vraisemblance), lire_niveaux(r.gravite), r.seuil_moyen, r.seuil_fort)
