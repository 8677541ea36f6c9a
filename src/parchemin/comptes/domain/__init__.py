"""Roles: who does what in an organisation."""
