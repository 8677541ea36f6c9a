"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

OFFICIEL = declarer_usage(
    UsageFichier("figures_officielles", frozenset({"csv", "texte", "json", "xlsx", "ods"}), taille_max=120_000_000)
)
"""Files of official figures, kept as they came: what was published rests on them."""
