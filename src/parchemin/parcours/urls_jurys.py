"""Addresses of the juries."""

from django.urls import URLPattern, path

from parchemin.parcours.vues import jurys, jurys_membres, jurys_presence, jurys_sieges

urlpatterns: list[URLPattern] = [
    path("jurys/", jurys.jurys, name="jurys"),
    path("jurys/membres/", jurys_membres.membres, name="membres_jury"),
    path("jurys/membres/nouveau/", jurys_membres.nouveau, name="membre_jury_nouveau"),
    path("jurys/membres/<int:pk>/", jurys_membres.membre, name="membre_jury"),
    path("jurys/membres/<int:pk>/modifier/", jurys_membres.modifier, name="membre_jury_modifier"),
    path("jurys/membres/<int:pk>/mandats/", jurys_membres.mandat, name="mandat_jury"),
    path("jurys/membres/<int:pk>/mandats/<int:mandat>/fin/", jurys_membres.fin_mandat, name="mandat_jury_fin"),
    path("sessions/<int:pk>/jury/", jurys.session_jury, name="session_jury"),
    path("sessions/<int:pk>/jury/appeler/", jurys.appeler, name="jury_appeler"),
    path("sessions/<int:pk>/jury/arreter/", jurys.arreter, name="jury_arreter"),
    path("sessions/<int:pk>/jury/rouvrir/", jurys.rouvrir, name="jury_rouvrir"),
    path("sessions/<int:pk>/jury/convoquer/", jurys.convoquer, name="jury_convoquer"),
    path("sessions/<int:pk>/jury/relancer/", jurys.relancer, name="jury_relancer"),
    path("sessions/<int:pk>/jury/presences/", jurys_presence.presence, name="jury_presence"),
    path("sessions/<int:pk>/jury/lettres/", jurys.lettres, name="jury_lettres"),
    path("sessions/<int:pk>/jury/agenda.ics", jurys.session_jury_agenda, name="jury_agenda"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/", jurys_sieges.siege, name="jury_siege"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/qualite/", jurys.qualite, name="jury_qualite"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/retirer/", jurys.retirer, name="jury_retirer"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/repondre/", jurys_sieges.repondre, name="jury_repondre"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/declarer/", jurys_sieges.declarer, name="jury_declarer"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/lettre/", jurys_sieges.lettre, name="jury_lettre"),
    path("sessions/<int:pk>/jury/sieges/<int:siege>/liens/<int:lien>/mesure/", jurys_sieges.mesure, name="jury_mesure"),
]
