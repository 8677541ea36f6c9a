"""Rates in French: « 87,5 % »."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def points(valeur: Any) -> str:
    """A rate in points, one decimal: « 87,5 % »; « — » for none."""
    return "—" if valeur is None else f"{valeur:.1f}".replace(".", ",") + "\u00a0%"


@register.filter
def points_dits(valeur: str) -> str:
    """A frozen rate (« 87.5 ») as it is read: « 87,5 % »."""
    return valeur.replace(".", ",") + "\u00a0%"


@register.filter
def reste(figure: dict[str, Any]) -> int:
    """Those of the denominator that are not in the numerator."""
    return int(figure["denominateur"]) - int(figure["numerateur"])


@register.filter
def rien(valeur: Any, unite: str = "") -> str:
    """A figure of the register, or « non communiqué »: never a zero in its place."""
    return "non communiqué" if valeur in (None, "", "n.c.") else f"{valeur}{unite}".replace(" %", "\u00a0%")


@register.filter
def heures(valeur: Any) -> str:
    """Hours without idle zeros: « 73,5 »."""
    return f"{valeur:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{valeur:f}" else f"{valeur:f}"
