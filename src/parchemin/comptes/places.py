"""The page of a work stands in the organisation it is for, when the person who looks belongs to it."""

from __future__ import annotations

from django.http import HttpRequest

from parchemin.comptes.acces import entrer, second_facteur_manquant
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_de
from parchemin.comptes.selectors import adhesions_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.places import ORGANISATION, places


@places.inscrire("comptes")
def chez_soi(request: HttpRequest, travail: Travail) -> int | None:
    """Its own organisation; for a work of the installation the one it was asked from, else the person's only one.

    The same doors as `exige`: a role in force, a second factor where the role wants one.
    """
    adhesions = [m for m in adhesions_de(request.user) if roles_de(request.user, m.organisation)]
    voulue = travail.organisation_id or travail.parametres.get(ORGANISATION)
    choisie: Membre | None = next((m for m in adhesions if m.organisation_id == voulue), None)
    if choisie is None and travail.organisation_id is None and len(adhesions) == 1:
        choisie = adhesions[0]
    if choisie is None or request.user.doit_changer_mot_de_passe:  # type: ignore[union-attr]
        return None
    entrer(request, choisie)
    if second_facteur_manquant(request):
        del request.organisation, request.membre  # type: ignore[attr-defined]
        return None
    return choisie.organisation_id
