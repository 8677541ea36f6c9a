"""A short list of birth places, so that the demonstration checks codes; the national list replaces it when imported."""

from __future__ import annotations

import tempfile
from pathlib import Path

from parchemin.parcours.demonstration.identites import LIEUX, PAYS
from parchemin.referentiel.facade import importer_lieux, lieux_en_vigueur

_ABSORBEES = (("85060", "Château-d’Olonne", "2018-12-31"), ("85166", "Olonne-sur-Mer", "2018-12-31"))
_AUTRES = (
    ("85194", "Les Sables-d’Olonne"), ("2A004", "Ajaccio"), ("67482", "Strasbourg"), ("06088", "Nice"),
    ("76540", "Rouen"), ("14118", "Caen"), ("72181", "Le Mans"), ("37261", "Tours"), ("86194", "Poitiers"),
    ("22278", "Saint-Brieuc"), ("56260", "Vannes"), ("29232", "Quimper"),
)  # fmt: skip


def creer() -> None:
    """Communes and countries; does nothing when a list is in force."""
    communes = [f"{code},{nom},1943-01-01," for code, nom in (*LIEUX, *_AUTRES)]
    communes += [f"{code},{nom},1943-01-01,{fin}" for code, nom, fin in _ABSORBEES]
    pays = [f"{code},{nom},," for code, nom in PAYS]
    fichiers = {
        "communes": ("communes-de-demonstration.csv", ["COM,LIBELLE,DATE_DEBUT,DATE_FIN", *communes]),
        "pays": ("pays-de-demonstration.csv", ["COG,LIBCOG,DATE_DEBUT,DATE_FIN", *pays]),
    }
    with tempfile.TemporaryDirectory(prefix="parchemin-demo-") as dossier:
        for sorte, (nom, lignes) in fichiers.items():
            if not lieux_en_vigueur(sorte):
                chemin = Path(dossier) / nom
                chemin.write_text("\n".join(lignes) + "\n", encoding="utf-8")
                importer_lieux(chemin=chemin)
