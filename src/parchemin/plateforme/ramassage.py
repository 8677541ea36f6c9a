"""Long works that make many small objects and no cycle: look for cycles a hundred times less often."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SEUILS = gc.get_threshold()


@contextmanager
def ramassage_espace() -> Iterator[None]:
    """A tenth of the time of an import went into looking for cycles that lines do not make."""
    gc.set_threshold(70_000, *_SEUILS[1:])
    try:
        yield
    finally:
        # Those of the process, not those found here: another thread may be in the same place.
        gc.set_threshold(*_SEUILS)
