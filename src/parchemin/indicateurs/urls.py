"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.indicateurs.vues import chiffre, officiels, tableau

app_name = "indicateurs"
urlpatterns: list[URLPattern] = [
    path("indicateurs/", tableau.tableau, name="tableau"),
    path("indicateurs/calculer/", tableau.calculer, name="calculer"),
    path("indicateurs/definitions/", tableau.definitions, name="definitions"),
    path("indicateurs/officiels/", officiels.officiels, name="officiels"),
    path("indicateurs/officiels/importer/", officiels.importer, name="importer_officiels"),
    path("indicateurs/<int:annee>/<slug:indicateur>/", chiffre.chiffre, name="chiffre"),
    path("indicateurs/<int:annee>/<slug:indicateur>/personnes/", chiffre.personnes, name="personnes"),
]
