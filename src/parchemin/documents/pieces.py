"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

USAGE = declarer_usage(UsageFichier("document", frozenset({"pdf"}), taille_max=20_000_000))
"""Issued documents: kept for ever, served as they were issued."""
RECU = declarer_usage(UsageFichier("document_recu", frozenset({"pdf", "png", "jpeg"}), taille_max=20_000_000))
"""Documents received from the authority that issues them."""
LOGO = declarer_usage(UsageFichier("logo", frozenset({"png", "jpeg", "svg"}), taille_max=2_000_000))
IMPRESSION = declarer_usage(UsageFichier("impression", frozenset({"pdf"}), taille_max=400_000_000))
"""A whole session in one file: made again on demand, not kept for ever."""
