"""Tells an empty page of any room which roles may do what its reader may not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parchemin.comptes.domain.roles import INTERNES, LIBELLES, Role
from parchemin.comptes.rules import roles_autorises, roles_de
from parchemin.plateforme.registres.qui_peut import Titulaires, qui_peut


@qui_peut.inscrire("comptes.titulaires")
def roles_qui_peuvent(request: Any, permission: str) -> Titulaires | None:
    """Nothing to a guest nor to a partner: the roles of the house are not theirs to ask for."""
    o, peut = request.organisation, request.user.has_perm
    noms = [f"« {LIBELLES[r]} »" for r in Role if r in roles_autorises(permission) & INTERNES]
    if not noms or not roles_de(request.user, o) & INTERNES:
        return None
    reste, dernier = noms[:-1], noms[-1]
    phrase = (
        f"Ce geste revient au rôle {', '.join(reste)} ou {dernier}."
        if reste
        else f"Ce geste revient au rôle {dernier}."
    )
    if not peut("comptes.voir_membres", o):
        return Titulaires(phrase)
    geste = "Donner ce rôle dans Membres" if peut("comptes.gerer_membres", o) else "Voir qui le tient dans Membres"
    return Titulaires(phrase, reverse("comptes_o:membres", args=[o.slug]), geste)
