"""Demonstration registers: fictitious fiches, written as a V4.1 export and loaded by the ordinary importer."""

from parchemin.referentiel.demonstration.chargement import creer

__all__ = ["creer"]
