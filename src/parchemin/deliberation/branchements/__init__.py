"""What this room gives to the registries of the house."""
