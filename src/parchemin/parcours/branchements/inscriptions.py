"""Registrations happen on import."""
