"""Template tags of the registers."""

from __future__ import annotations

from django import template

from parchemin.referentiel.models import PartenaireDeclare
from parchemin.referentiel.tables import ton_partenaire

register = template.Library()


@register.filter
def etat_partenaire(partenaire: PartenaireDeclare, fiche_active: bool) -> tuple[str, str]:
    """(tone, words) of a partner row."""
    return ton_partenaire(partenaire, fiche_active)
