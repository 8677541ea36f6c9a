"""A gap with the public lists, for the matrix of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import VerificationPartenaire
from tests.reseau import fabrique as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000073", nom="Partenaire vérifié")
        v = VerificationPartenaire.toutes.create(
            organisation=organisation, etablissement=e, point="nda", verdict="ecart", raison="absent de la liste", ouvert_le=date(2026, 1, 1)
        )  # fmt: skip
    return {"reseau:verification_de_cote": {"pk": v.pk}}
