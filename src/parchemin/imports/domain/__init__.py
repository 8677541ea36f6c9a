"""Pure part of the imports: cells, fields, lines, guesses."""
