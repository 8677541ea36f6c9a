"""One way to write this room's acts in the journal."""

from __future__ import annotations

from typing import Any

from parchemin.documents.models import Document
from parchemin.journal.facade import Reference, consigner


def tracer(
    *, organisation_id: int, acteur: Reference, acte: str, sujet: Reference, phrase: str,
    details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Append one event to the organisation's chain, inside the caller's transaction."""
    consigner(
        chaine=f"o:{organisation_id}", acte=f"documents.{acte}", acteur=acteur, sujet=sujet, phrase=phrase,
        details=details or {},
    )  # fmt: skip


def reference(document: Document) -> Reference:
    return Reference("document", str(document.pk), f"{document.get_nature_display()} n° {document.numero}")
