"""Personal links: created once, shown once, consumed by POST."""
