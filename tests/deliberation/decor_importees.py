"""One object of each page of the procès-verbal and of the results decided elsewhere, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.deliberation.pv.fabrique_pv import arreter, jury_delibere


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        jury = arreter(jury_delibere(organisation, candidats=2))
        du_jury, importee = Decision.toutes.filter(deliberation=jury).order_by("pk")
        importee.origine, importee.autorite, importee.deliberation = OrigineDecision.IMPORTEE, "Académie", None
        importee.save()
    return {
        "deliberation:pv_pdf": {"pk": jury.session_id},
        "deliberation:extrait": {"pk": du_jury.pk},
        "deliberation:importee": {"pk": importee.pk},
        "deliberation:importee_saisir": {"inscription": importee.inscription_id},
        "deliberation:simulation": {"presentation": importee.presentation_id},
    }
