"""Registrations happen on import."""

from parchemin.journal.facade import nommer_actes

nommer_actes({"parcours.inscrire": "Inscription"})
