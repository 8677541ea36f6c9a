from django.urls import path

from parchemin.comptes.vues import personnelles as v

app_name = "comptes"
urlpatterns = [
    path("", v.accueil, name="accueil"),
    path("installation/", v.installation, name="installation"),
    path("organisations/", v.organisations, name="organisations"),
    path("mon-compte/", v.mon_compte, name="mon_compte"),
    path("second-facteur/", v.second_facteur, name="second_facteur"),
    path("demonstration/personne/", v.changer_de_personne, name="changer_de_personne"),
]
