"""What the pages common to all may ask: what was opened to a guest auditor."""

from parchemin.preuves.selectors.acces import AccesOuvert, acces_de

__all__ = ["AccesOuvert", "acces_de"]
