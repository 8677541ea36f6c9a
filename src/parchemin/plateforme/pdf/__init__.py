"""PDF documents: one adapter around Typst, with our fonts and nothing of the system."""

from parchemin.plateforme.pdf.composition import NORMES, composer
from parchemin.plateforme.pdf.texte import caracteres_sans_dessin, preparer_texte

__all__ = ["NORMES", "caracteres_sans_dessin", "composer", "preparer_texte"]
