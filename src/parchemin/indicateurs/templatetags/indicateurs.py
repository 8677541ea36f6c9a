"""Rates in French: « 87,5 % »."""

from __future__ import annotations

from typing import Any

from django import template

from parchemin.plateforme.templatetags.parchemin import nombre

register = template.Library()


@register.filter
def points(valeur: Any) -> str:
    """A rate in points, with the decimals that it was rounded to: « 87,5 % », « 88 % »; « — » for none."""
    return "—" if valeur is None else str(valeur).replace(".", ",") + "\u00a0%"


@register.filter
def points_dits(valeur: str) -> str:
    """A frozen rate (« 87.5 ») as it is read: « 87,5 % »."""
    return valeur.replace(".", ",") + "\u00a0%"


_A_EVITER = ("rupture", "rupture_9_mois", "interruption")


@register.filter
def ton(figure: dict[str, Any]) -> str:
    """The tone of what a rate counts: contracts broken and courses left are not shown as a success."""
    return "al" if figure["code"] in _A_EVITER else "ok"


@register.filter
def reste(figure: dict[str, Any]) -> int:
    """Those of the denominator that are not in the numerator."""
    return int(figure["denominateur"]) - int(figure["numerateur"])


@register.filter
def rien(valeur: Any, unite: str = "") -> str:
    """A figure of the register, or « non communiqué »: never a zero in its place."""
    return "non communiqué" if valeur in (None, "", "n.c.") else f"{valeur}{unite}".replace(" %", "\u00a0%")


@register.filter
def signe(valeur: Any) -> str:
    """A whole number with the minus sign of typography, not a hyphen: « −2 »."""
    return str(valeur).replace("-", "\u2212")


@register.filter
def publiee(valeur: Any, unite: str = "%") -> str:
    """An official figure as it was published: « 54,6 % », « −4 points », « 1 850 € », « 119 »."""
    signe, lue = ("−" if valeur < 0 else ""), str(abs(valeur)).replace(".", ",")
    if unite == "personnes":
        return nombre(valeur)
    if unite == "euros":
        return f"{nombre(valeur)}\u00a0€"
    return f"{signe}{lue}\u00a0{unite}"


@register.filter
def sans_reponse(rapport: Any) -> int:
    """Those of the population that did not answer."""
    return int(rapport.denominateur) - int(rapport.numerateur)


@register.filter
def heures(valeur: Any) -> str:
    """Hours without idle zeros: « 73,5 »."""
    return f"{valeur:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{valeur:f}" else f"{valeur:f}"
