"""Deliberations of the demonstration."""

from __future__ import annotations

from datetime import date


def creer(jour: date) -> None:
    """Idempotent."""
    from parchemin.deliberation.demonstration import jury

    jury.creer(jour)
