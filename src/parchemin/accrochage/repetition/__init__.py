"""The rehearsal: the Caisse des Dépôts' part of the exchange, played on this machine.

For training, the demonstration and the test of the whole loop. No Django, no database of ours: everything is files in one
folder. What the real service does and nobody published is a choice made here, and said where it is made.
"""

from __future__ import annotations

MENTION = "RÉPÉTITION — rien n’est transmis à la Caisse des Dépôts"
"""Written on every page and on the console."""
ENTETE = ("X-Parchemin", "repetition")
"""Header of every answer."""
