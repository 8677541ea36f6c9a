"""Charts drawn on the server: SVG with attributes only, a title, a description; `tableau` holds their numbers.

Values are `int`, `Decimal` or `Fraction`; `None` is a value that is missing: a gap, never a zero.
"""

from parchemin.plateforme.graphiques.barre import barre
from parchemin.plateforme.graphiques.colonnes import colonnes
from parchemin.plateforme.graphiques.frise import frise
from parchemin.plateforme.graphiques.lignes import lignes
from parchemin.plateforme.graphiques.tableau import tableau

__all__ = ["barre", "colonnes", "frise", "lignes", "tableau"]
