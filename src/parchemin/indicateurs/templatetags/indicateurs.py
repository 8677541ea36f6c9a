"""Rates in French: « 87,5 % »."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def points(valeur: Any) -> str:
    """A rate in points, one decimal: « 87,5 % »; « — » for none."""
    return "—" if valeur is None else f"{valeur:.1f}".replace(".", ",") + "\u00a0%"
