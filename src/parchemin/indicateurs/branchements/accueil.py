"""Menu, names of acts."""

from __future__ import annotations

from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree

nommer_actes(
    {
        "indicateurs.calculer": "Indicateurs calculés",
        "indicateurs.importer_officiels": "Figures officielles importées",
        "indicateurs.rattacher": "Formation officielle rattachée",
        "indicateurs.preparer": "Résultats de l’année préparés",
        "indicateurs.demandee": "Publication des résultats demandée",
        "indicateurs.publier": "Résultats de l’année publiés",
        "indicateurs.refusee": "Publication des résultats refusée",
        "indicateurs.annulee": "Demande de publication retirée",
        "indicateurs.renseigner": "Information d’une formation écrite",
        "indicateurs.annoncer": "Offre annoncée relevée",
        "indicateurs.presenter": "Résultats présentés au conseil de perfectionnement",
    }
)
inscrire_entree(Entree("Rendre compte", "Indicateurs", "file-text", "indicateurs:tableau", "indicateurs.voir", 10))
