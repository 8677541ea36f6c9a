"""The matrix of the doors, shared out."""
