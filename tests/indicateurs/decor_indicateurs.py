"""One object of each page of indicators, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.indicateurs import fabrique as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        f.parcours_fini(organisation, certification)
        calculer(organisation_id=organisation.pk, acteur=SYSTEME)
    chiffre = {"annee": 2026, "indicateur": "presentation"}
    return {"indicateurs:chiffre": chiffre, "indicateurs:personnes": chiffre}
