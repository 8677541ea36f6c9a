"""Menu, names of acts."""

from __future__ import annotations

from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree

nommer_actes(
    {
        "indicateurs.calculer": "Indicateurs calculés",
        "indicateurs.importer_officiels": "Figures officielles importées",
    }
)
inscrire_entree(Entree("Rendre compte", "Indicateurs", "file-text", "indicateurs:tableau", "indicateurs.voir", 10))
