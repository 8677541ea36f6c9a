"""Code that runs in a process of its own: writers that race for one chain."""
