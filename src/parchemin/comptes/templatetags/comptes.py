"""Tags of this room."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from parchemin.comptes import selectors

register = template.Library()


@register.simple_tag(takes_context=True)
def personnes_de_demonstration(context: template.Context) -> Sequence[selectors.Personne]:
    """People one may become: only in a demonstration, on its own machine."""
    request = context.get("request")
    if request is None or not selectors.est_demonstration_locale(request):
        return ()
    return selectors.personnes_de_demonstration()


@register.simple_tag(takes_context=True)
def peut(context: template.Context, permission: str) -> bool:
    """Does the person hold this permission in the current organisation?"""
    request = context["request"]
    return bool(request.user.has_perm(permission, request.organisation))


@register.simple_tag(takes_context=True)
def qui(context: template.Context, libelle: str) -> str:
    """« {% qui instantane.demandeur %} »: the name, or that it is somebody of another organisation."""
    request = context["request"]
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return libelle
    if not hasattr(request, "nommer"):
        request.nommer = selectors.Nommer(organisation.pk)
    nom: str = request.nommer(libelle)
    return nom
