"""Hours missed that a rate may count: those of days that the course really had. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def heures_jusqu_au(du: date, au: date, heures: Decimal, dernier: date) -> Decimal:
    """Of an absence, the hours until `dernier`, that day included, in proportion to its days: which of them held how many is not known."""
    if au <= dernier:
        return heures
    jours = (dernier - du).days + 1
    return heures * jours / ((au - du).days + 1) if jours > 0 else Decimal(0)
