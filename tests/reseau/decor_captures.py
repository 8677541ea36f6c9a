"""One object of each page about captures, for the matrix of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import ExceptionMemorisee
from parchemin.reseau.services import captures
from tests.reseau import fabrique as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000087", nom="Partenaire aux pages")
        depot = captures.Depot(e, "page", date(2026, 1, 2), certifications=(certification,))
        k = captures.deposer(
            source=b"<html><body><p>Un dipl\xc3\xb4me d\xe2\x80\x99\xc3\x89tat, enti\xc3\xa8rement gratuit.</p></body></html>", nom="p.html", depot=depot, acteur=SYSTEME
        )  # fmt: skip
        premiere, *_ = k.anomalies.order_by("rang")
        captures.ecarter(anomalie=premiere, portee="phrase", motif="Cité pour le contredire.", acteur=SYSTEME)
        e = ExceptionMemorisee.toutes.get(organisation=organisation)
    return {
        **{f"reseau:{x}": {"pk": k.pk} for x in ("capture", "capture_fichier", "capture_suite", "capture_demander")},
        "reseau:anomalie_ecarter": {"pk": premiere.pk},
        "reseau:exception_revoquer": {"pk": e.pk},
    }
