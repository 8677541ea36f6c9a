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

FAIT = declarer_usage(
    UsageFichier(
        "fait_signale",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte", "eml"}),
        taille_max=25_000_000,
    )
)
"""What a réclamation, a difficulté or an aléa came with, and what was answered."""
FAIT_PUBLIC = declarer_usage(
    UsageFichier("fait_signale_public", frozenset({"pdf", "png", "jpeg", "docx", "odt"}), taille_max=5_000_000)
)
"""The same, from somebody without an account: smaller, and fewer kinds."""
CONSEIL = declarer_usage(UsageFichier("dossier_conseil", frozenset({"pdf"}), taille_max=60_000_000))
"""Papers and minutes of the conseil de perfectionnement, as they left."""
EQUIVALENT = declarer_usage(
    UsageFichier(
        "equivalent_appreciation",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "texte", "eml"}),
        taille_max=25_000_000,
    )
)
"""What proves a webinar, a meeting or a report that stands for a campaign."""
