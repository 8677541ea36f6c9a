from django.urls import path

from parchemin.parcours.vues import personnes, personnes_confirmation, personnes_doublons

urlpatterns = [
    path("personnes/", personnes.liste, name="personnes"),
    path("personnes/nouvelle/", personnes.nouvelle, name="personne_nouvelle"),
    path("personnes/communes/", personnes.communes, name="communes"),
    path("personnes/pays/", personnes.pays, name="pays"),
    path("personnes/doublons/", personnes_doublons.liste, name="doublons"),
    path("personnes/confirmations/", personnes_confirmation.en_lot, name="confirmations"),
    path("personnes/<int:pk>/", personnes.personne, name="personne"),
    path("personnes/<int:pk>/corriger/", personnes.corriger, name="personne_corriger"),
    path("personnes/<int:pk>/confirmation/", personnes_confirmation.demander, name="demander_confirmation"),
    path("personnes/<int:pk>/comparer/<int:autre>/", personnes_doublons.comparer_fiches, name="comparer_personnes"),
    path("personnes/<int:pk>/distinguer/<int:autre>/", personnes_doublons.distinguer, name="distinguer_personnes"),
    path("personnes/fusions/<int:pk>/", personnes_doublons.fusion, name="fusion"),
    path("personnes/reponses/<int:pk>/", personnes_confirmation.reponse, name="reponse_identite"),
]
