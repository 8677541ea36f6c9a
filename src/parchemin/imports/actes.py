"""Names of the acts of this room, in the journal."""

from parchemin.journal.facade import nommer_actes

nommer_actes(
    {
        "imports.abandonner_lot": "Import abandonné",
        "imports.appliquer_lot": "Fichier importé",
        "imports.defaire_lot": "Import défait",
        "imports.deposer_lot": "Fichier déposé pour import",
    }
)
