"""Four-eyes: a second person decides, on exactly what was asked."""
