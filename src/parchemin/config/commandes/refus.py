"""A command that cannot go on: one clear sentence."""


class Refus(Exception):
    """Shown as it is, exit code 1."""
