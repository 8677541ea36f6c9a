from django.urls import path

from parchemin.comptes.vues import compte as c
from parchemin.comptes.vues import logiciels
from parchemin.comptes.vues import personnelles as v

app_name = "comptes"
urlpatterns = [
    path("", v.accueil, name="accueil"),
    path("installation/", v.installation, name="installation"),
    path("organisations/", v.organisations, name="organisations"),
    path("mon-compte/", v.mon_compte, name="mon_compte"),
    path("compte/email/", v.adresse, name="adresse"),
    path("mon-compte/identite/", c.identite, name="identite"),
    path("mon-compte/connexions/", c.connexions, name="connexions"),
    path("mon-compte/connexions/fermer/", c.fermer_connexions, name="fermer_connexions"),
    path("mon-compte/logiciels/", logiciels.mes_logiciels, name="mes_logiciels"),
    path("mon-compte/logiciels/<int:pk>/accepter/", logiciels.accepter_mon_logiciel, name="accepter_mon_logiciel"),
    path("mon-compte/logiciels/<int:pk>/fermer/", logiciels.fermer_mon_logiciel, name="fermer_mon_logiciel"),
    path("second-facteur/", v.second_facteur, name="second_facteur"),
    path("demonstration/personne/", v.changer_de_personne, name="changer_de_personne"),
]
