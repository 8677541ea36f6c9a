"""Addresses without an account: the public form of réclamation."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import registres_publics

app_name = "amelioration_publique"
urlpatterns: list[URLPattern] = [
    path("reclamation/<slug:slug>/", registres_publics.formulaire, name="formulaire"),
    path("reclamation/<slug:slug>/retrouver/", registres_publics.retrouver, name="retrouver"),
]
