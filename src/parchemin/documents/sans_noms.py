"""What an auditor reads of the register: numbers, natures, states, days, hashes; no name, no text that may hold one, no file.

Same rule as for the jury (`deliberation.sans_noms`): whoever must see an identity asks the organisation (RGPD, art. 5, 1, c). The
code of verification is not shown either: the public page that it opens gives the name half masked.
"""

from __future__ import annotations

from django.http import HttpRequest

from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.documents.models import Document

TU = "(texte non montré : il peut nommer quelqu’un)"
"""In the place of what people typed."""


def sans_noms(request: HttpRequest) -> bool:
    """Does this reader read without names?"""
    return bool(lit_sans_noms(request.membre))  # type: ignore[attr-defined]


def titulaire_lu(document: Document, *, anonyme: bool) -> str:
    """The holder, or « Personne n° 12 »."""
    return f"Personne n° {document.personne_id}" if anonyme else document.titulaire
