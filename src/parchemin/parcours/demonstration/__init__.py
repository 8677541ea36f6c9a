"""Fictitious people, enrolments, sessions and juries of the demonstration. Deterministic: the same on the same day."""

from parchemin.parcours.demonstration.chargement import creer

__all__ = ["creer"]
