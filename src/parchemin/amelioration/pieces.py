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
CONSEIL = declarer_usage(UsageFichier("dossier_conseil", frozenset({"pdf"})))
"""Papers and minutes of the conseil de perfectionnement, as they left."""
