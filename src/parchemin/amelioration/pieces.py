"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

SUIVI = declarer_usage(
    UsageFichier(
        "suivi_action",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte", "eml"}),
        taille_max=25_000_000,
    )
)
"""What proves that an action was done, or what its effect was."""
EQUIVALENT = declarer_usage(
    UsageFichier(
        "equivalent_appreciation",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "texte", "eml"}),
        taille_max=25_000_000,
    )
)
"""What proves a webinar, a meeting or a report that stands for a campaign."""
