"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

OFFICIEL = declarer_usage(
    UsageFichier("figures_officielles", frozenset({"csv", "texte", "json", "xlsx", "ods"}), taille_max=120_000_000)
)
"""Files of official figures, kept as they came: what was published rests on them."""
EN_ATTENTE = declarer_usage(UsageFichier("figures_officielles_lues", OFFICIEL.natures, taille_max=OFFICIEL.taille_max))
"""A file that was read and whose import waits for a confirmation: it goes with it, or the next day."""
