"""Long works of this room; they register themselves on import."""

from parchemin.accrochage.services import accuses, construction  # noqa: F401
