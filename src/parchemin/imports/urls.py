"""Addresses of this room."""

from django.urls import path

from parchemin.imports.vues import actes, depot, lots

app_name = "imports"
urlpatterns = [
    path("", lots.liste, name="lots"),
    path("nouveau/", depot.nouveau, name="nouveau"),
    path("nouveau/<str:code>/", depot.deposer, name="deposer"),
    path("modeles/<str:code>/", depot.modele, name="modele"),
    path("<int:pk>/", lots.lot, name="lot"),
    path("<int:pk>/avancement/", lots.avancement, name="avancement"),
    path("<int:pk>/colonnes/", depot.colonnes, name="colonnes"),
    path("<int:pk>/feuille/", depot.feuille, name="feuille"),
    path("<int:pk>/lignes/<int:numero>/", lots.ligne, name="ligne"),
    path("<int:pk>/lignes/<int:numero>/retirer/", lots.retirer, name="retirer_ligne"),
    path("<int:pk>/verifier/", actes.verifier, name="verifier"),
    path("<int:pk>/appliquer/", actes.appliquer, name="appliquer"),
    path("<int:pk>/reprendre/", actes.reprendre, name="reprendre"),
    path("<int:pk>/abandonner/", actes.abandonner, name="abandonner"),
    path("<int:pk>/defaire/", actes.defaire, name="defaire"),
    path("<int:pk>/refusees/", actes.refusees, name="refusees"),
    path("<int:pk>/fichier/", actes.fichier, name="fichier"),
]
