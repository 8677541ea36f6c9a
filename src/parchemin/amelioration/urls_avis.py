"""Addresses without an account: what a person thinks of us. No log keeps them (`config.journalisation.MUETTES`)."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import voix_reponse

app_name = "avis"
urlpatterns: list[URLPattern] = [
    path("avis/affiche/<str:cle>/", voix_reponse.affiche, name="affiche"),
    path("avis/<str:jeton>/", voix_reponse.lien, name="lien"),
]
