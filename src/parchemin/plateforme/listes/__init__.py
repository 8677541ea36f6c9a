"""Lists: filters and sort in the URL, what is shown is what is exported."""

from parchemin.plateforme.listes.vue import GesteNeuf, VueListe

__all__ = ["GesteNeuf", "VueListe"]
