"""Decisions that explain themselves: pure rules, no Django."""
