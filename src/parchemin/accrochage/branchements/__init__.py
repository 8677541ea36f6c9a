"""What this room registers in the rooms below; on import."""
