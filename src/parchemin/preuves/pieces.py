"""Files of this room."""

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage

NATURES = frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte", "eml"})
PREUVE = declarer_usage(UsageFichier("preuve", NATURES, taille_max=25_000_000, nom_tenu=True))
"""An evidence filed by a member."""
TAILLE_LIEN = 12_000_000
PREUVE_PAR_LIEN = declarer_usage(
    UsageFichier(
        "preuve_par_lien", frozenset({"pdf", "png", "jpeg", "docx", "odt", "xlsx", "ods"}), taille_max=TAILLE_LIEN
    )
)
"""The same, from the page behind a personal link: a photo taken with a phone goes through."""
DOSSIER = declarer_usage(
    UsageFichier(
        "dossier_preuves",
        frozenset({"zip"}),
        taille_max=4_000_000_000,
        ouvert_max=12_000_000_000,
        archives_imbriquees=1,
    )
)
"""A pack made here, whole."""
