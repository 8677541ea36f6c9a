"""Charts drawn on the server: SVG with attributes only, a title, a description; the page adds the data table."""

from parchemin.plateforme.graphiques.barre import barre
from parchemin.plateforme.graphiques.colonnes import colonnes
from parchemin.plateforme.graphiques.frise import frise

__all__ = ["barre", "colonnes", "frise"]
