"""What the templates of this room say of a document."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def remise(remis: Mapping[int, str], document: int) -> str:
    """`{{ remis|remise:x.fait.pk }}`: how a document was handed over, « à remettre » otherwise."""
    return remis.get(document, "à remettre")
