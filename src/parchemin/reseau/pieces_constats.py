"""Files of findings and measures."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

LETTRE = declarer_usage(UsageFichier("lettre_reseau", frozenset({"pdf"}), taille_max=20_000_000))
"""A letter to a partner, as it was composed."""

ACCUSE_LETTRE = declarer_usage(
    UsageFichier("accuse_lettre", frozenset({"pdf", "png", "jpeg", "eml"}), taille_max=10_000_000)
)
"""What proves that it was sent or received."""

SIGNALEMENT = declarer_usage(
    UsageFichier("signalement", frozenset({"pdf", "png", "jpeg", "eml"}), taille_max=10_000_000)
)
"""What an authority acknowledged."""
