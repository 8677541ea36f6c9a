"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from parchemin.amelioration.sans_noms_registres import TU
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models.fichiers import Fichier

__all__ = ["acteur", "fil_des_suivis", "garder", "journal_de", "peut", "remplir", "servir_piece"]


def garder(request: HttpRequest, fichiers: Iterable[Any], usage: str) -> list[UUID]:
    """Keep the files of a form, checked by what they hold. Raises FIC-001 to FIC-013."""
    qui = acteur(request)
    return [
        deposer(
            f, nom=f.name, usage=usage, organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
            depose_par_id=request.user.pk, depose_par_libelle=qui.libelle,
        ).pk
        for f in fichiers
    ]  # fmt: skip


def servir_piece(request: HttpRequest, piece: UUID, permises: Iterable[str]) -> HttpResponseBase:
    """One file of an object whose page the person may open; 404 for a file that is not one of its own."""
    if str(piece) not in set(permises):
        raise Http404
    fichier = Fichier.toutes.filter(pk=piece, organisation_id=request.organisation.pk).first()  # type: ignore[attr-defined]
    if fichier is None:
        raise Http404
    return servir(request, fichier)


def fil_des_suivis(
    organisation_id: int, suivis: Iterable[Any], *, anonyme: bool = False
) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Each line of a thread with (identifier, name) of its files. `anonyme`: neither what was written freely nor the files."""
    lus = list(suivis)
    if anonyme:
        for s in lus:
            s.texte = TU if s.texte else ""
        return [(s, []) for s in lus]
    noms = {
        str(f.pk): f.nom_original
        for f in Fichier.toutes.filter(
            organisation_id=organisation_id, pk__in=[p for s in lus for p in s.pieces]
        ).order_by("pk")
    }
    return [(s, [(x, noms[x]) for x in s.pieces if x in noms]) for s in lus]
