"""The lot a page speaks of, if this member may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from parchemin.comptes.models import Membre
from parchemin.imports.domain.modele import TypeImport
from parchemin.imports.models import LotImport
from parchemin.imports.selectors import lots_visibles, types_permis


def membre_de_la_page(request: HttpRequest) -> Membre:
    membre: Membre = request.membre  # type: ignore[attr-defined]
    return membre


def lot_de(request: HttpRequest, pk: int) -> LotImport:
    """404 for a lot of somebody else, of another organisation, or of a kind this member may not import."""
    lot: LotImport = get_object_or_404(lots_visibles(membre_de_la_page(request)), pk=pk)
    return lot


def type_permis(request: HttpRequest, code: str) -> TypeImport:
    """404 for a kind that does not exist, or that this member may not import."""
    for t in types_permis(membre_de_la_page(request)):
        if t.code == code:
            return t
    raise Http404


def contexte_lot(request: HttpRequest, lot: LotImport) -> dict[str, Any]:
    type_import = next(t for t in types_permis(membre_de_la_page(request)) if t.code == lot.type_import)
    return {"lot": lot, "type_import": type_import}
