from django.urls import URLPattern, path

from parchemin.parcours.vues import grille

urlpatterns: list[URLPattern] = [
    path("resultats/", grille.sessions, name="resultats"),
    path("sessions/<int:pk>/resultats/", grille.grille, name="grille"),
    path("sessions/<int:pk>/resultats/enregistrer/", grille.enregistrer, name="grille_enregistrer"),
    path("sessions/<int:pk>/resultats/changements/", grille.changements, name="grille_changements"),
    path("sessions/<int:pk>/resultats/grille.pdf", grille.pdf, name="grille_pdf"),
    path("sessions/<int:pk>/resultats/tableur/", grille.tableur, name="grille_tableur"),
    path("sessions/<int:pk>/resultats/arreter/", grille.arreter, name="resultats_arreter"),
    path("sessions/<int:pk>/resultats/rouvrir/", grille.rouvrir, name="resultats_rouvrir"),
]
