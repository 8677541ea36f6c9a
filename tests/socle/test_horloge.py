"""The clock: Paris time, and it may be stopped."""

from __future__ import annotations

import asyncio
import contextvars
from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.socle.horloge import PARIS, aujourdhui, geler, maintenant


@pytest.mark.parametrize(
    ("instant", "heure", "jour"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), "23:59", date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), "00:00", date(2026, 11, 25)),  # winter: one hour ahead
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), "00:00", date(2026, 8, 1)),  # summer: two
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00", date(2026, 3, 29)),  # the hour that does not exist
    ],
)
def test_a_stopped_clock_tells_paris_time(instant: datetime, heure: str, jour: date) -> None:
    with geler(instant):
        assert maintenant() == instant
        assert maintenant().tzinfo is PARIS
        assert f"{maintenant():%H:%M}" == heure
        assert aujourdhui() == jour


def test_stops_nest_and_end_even_after_a_fault() -> None:
    un, deux = (datetime(2026, 1, j, tzinfo=PARIS) for j in (1, 2))
    with geler(un):
        lus = []

        def faute() -> None:
            with geler(deux):
                lus.append(maintenant())
                raise RuntimeError

        with pytest.raises(RuntimeError):
            faute()
        assert lus == [deux]
        assert maintenant() == un


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), geler(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_the_running_clock_is_aware_and_in_paris() -> None:
    avant = datetime.now(UTC)
    # A fixture may have stopped the clock around the tests: an empty context sees the real one.
    lu = contextvars.Context().run(maintenant)
    assert avant <= lu <= datetime.now(UTC)
    assert lu.tzinfo is PARIS


def test_a_stop_stays_in_its_own_task() -> None:
    un, deux = (datetime(2026, 1, j, tzinfo=PARIS) for j in (1, 2))

    async def tache(moment: datetime, autre: asyncio.Event, moi: asyncio.Event) -> datetime:
        with geler(moment):
            moi.set()
            await autre.wait()
            return maintenant()

    async def deux_taches() -> list[datetime]:
        a, b = asyncio.Event(), asyncio.Event()
        return list(await asyncio.gather(tache(un, a, b), tache(deux, b, a)))

    assert asyncio.run(deux_taches()) == [un, deux]
    assert deux - un == timedelta(days=1)
