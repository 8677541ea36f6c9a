"""The journal of surveys: acts, never what somebody answered."""

from __future__ import annotations

from typing import Any

from parchemin.indicateurs.models import Enquete
from parchemin.journal.facade import Reference, consigner


def tracer(enquete: Enquete, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    """One sentence about a survey. No name of a person asked in it, nor an answer."""
    consigner(
        chaine=f"o:{enquete.organisation_id}", acteur=acteur, acte=f"indicateurs.enquete_{acte}",
        sujet=Reference("enquete", str(enquete.pk), enquete.titre[:200]), phrase=phrase, details={"enquete": enquete.pk, **details},
    )  # fmt: skip
