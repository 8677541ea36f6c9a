"""The clock. Everything that asks for the time asks here, so that tests and demonstrations may stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
"""Legal time of the deadlines (metropolitan France)."""

_gelee: ContextVar[datetime | None] = ContextVar("horloge_gelee", default=None)


def maintenant() -> datetime:
    """The instant, aware, in Paris time."""
    return _gelee.get() or datetime.now(UTC).astimezone(PARIS)


def aujourdhui() -> date:
    """The day in Paris."""
    return maintenant().date()


def jour_de(instant: datetime) -> date:
    """The day in Paris of an aware instant, as a database gives it back: at 00:30 in Paris it is still the day before in UTC."""
    return instant.astimezone(PARIS).date()


@contextmanager
def geler(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware instant. Raises `ValueError` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant has a time zone")
    jeton = _gelee.set(moment.astimezone(PARIS))
    try:
        yield
    finally:
        _gelee.reset(jeton)
