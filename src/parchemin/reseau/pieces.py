"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

CONVENTION = declarer_usage(UsageFichier("convention", frozenset({"pdf"}), taille_max=20_000_000))
"""A signed convention, as it was signed."""

ACCUSE = declarer_usage(UsageFichier("accuse_declaration", frozenset({"pdf", "png", "jpeg"}), taille_max=10_000_000))
"""What the portal of France compétences answered."""
