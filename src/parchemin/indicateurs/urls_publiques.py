"""Addresses without an account: what an organisation publishes of its results."""

from django.urls import URLPattern, path

from parchemin.indicateurs.vues import publiques

app_name = "indicateurs_publics"
urlpatterns: list[URLPattern] = [
    path("resultats/<slug:slug>/", publiques.organisation, name="organisation"),
    path("resultats/<slug:slug>/<slug:annee>.json", publiques.en_json, name="json"),
    path("resultats/<slug:slug>/<slug:annee>.csv", publiques.en_csv, name="csv"),
    path("resultats/<slug:slug>/<slug:annee>/", publiques.annee, name="annee"),
    path("resultats/<slug:slug>/<slug:annee>/<int:cle>/", publiques.formation, name="formation"),
    path("resultats/<slug:slug>/<slug:annee>/<int:cle>/encart/", publiques.encart, name="encart"),
]
