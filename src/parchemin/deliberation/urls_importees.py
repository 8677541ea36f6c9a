"""Addresses of the results decided elsewhere, and of their simulation."""

from django.urls import URLPattern, path

from parchemin.deliberation.vues import importees, simulation

urlpatterns: list[URLPattern] = [
    path("resultats-importes/", importees.liste, name="importees"),
    path("resultats-importes/attendus/", importees.attendues, name="importees_attendues"),
    path("resultats-importes/saisir/<int:inscription>/", importees.saisir, name="importee_saisir"),
    path("resultats-importes/<int:pk>/", importees.importee, name="importee"),
    path("simulations/<int:presentation>/", simulation.candidat, name="simulation"),
]
