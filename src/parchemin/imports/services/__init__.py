"""Acts of this room, one module each."""
