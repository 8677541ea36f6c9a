"""Does a message leave this machine? Said once, for the sender and for every page that would say that it did."""

from __future__ import annotations

from django.conf import settings

_RESTENT_ICI = frozenset(
    {"", "django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend"}
)
"""Backends that show a message to whoever keeps the machine, or to nobody."""


def courrier_regle() -> bool:
    """A demonstration writes to nobody, and plays as if: its people are not told that their mail is not set."""
    return bool(settings.DEMONSTRATION) or settings.EMAIL_BACKEND not in _RESTENT_ICI


def dire_parti(parti: str, sinon: str) -> str:
    """`parti` when messages leave, else `sinon`, then why nothing left."""
    return parti if courrier_regle() else f"{sinon} Aucun courriel n’est parti : aucun serveur de courrier n’est réglé."
