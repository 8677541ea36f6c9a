"""The demonstration, family by family."""
