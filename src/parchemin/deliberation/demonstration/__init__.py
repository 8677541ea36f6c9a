"""What the demonstration shows of the deliberation. Deterministic: the same on the same day."""

from __future__ import annotations

from datetime import date

from parchemin.deliberation.demonstration import acquis, familles, importees, jury, rectifications, reglements


def creer(jour: date) -> None:
    """Idempotent: each part does nothing when it is there. Règlements come first, kept things last."""
    reglements.creer(jour)
    jury.creer(jour)
    familles.creer(jour)
    rectifications.creer(jour)
    importees.creer(jour)
    acquis.creer(jour)
