"""Labelled pages, the two halves, and how a run on them is scored."""
