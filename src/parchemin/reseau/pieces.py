"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

CONVENTION = declarer_usage(UsageFichier("convention", frozenset({"pdf"}), taille_max=20_000_000))
"""A signed convention, as it was signed."""

ACCUSE = declarer_usage(UsageFichier("accuse_declaration", frozenset({"pdf", "png", "jpeg"}), taille_max=10_000_000))
"""What the portal of France compétences answered."""


REPONSE = declarer_usage(
    UsageFichier(
        "reponse_partenaire",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte"}),
        taille_max=25_000_000,
    )
)
"""What a partner joins to an answer."""


CAPTURE = declarer_usage(
    UsageFichier("capture_communication", frozenset({"html", "pdf", "texte", "csv"}), taille_max=40_000_000)
)
"""What a partner shows the public, as it was found. A page holds scripts: it is kept as it is, and only ever handed over as a download."""
PREUVE_CONTROLE = declarer_usage(
    UsageFichier(
        "preuve_controle",
        frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte"}),
        taille_max=25_000_000,
    )
)
"""What a reviewer keeps beside a point of the grid."""
