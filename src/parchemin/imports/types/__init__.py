"""Kinds of import that only need this floor and those below."""
