"""What the demonstration shows of the deliberation. Deterministic: the same on the same day."""

from datetime import date

from parchemin.deliberation.demonstration import acquis


def creer(jour: date) -> None:
    """Idempotent: each part does nothing when it is there."""
    acquis.creer(jour)
