"""Addresses of this room."""

from django.urls import URLPattern, path

from parchemin.accrochage.vues import fichiers, passages

app_name = "accrochage"
urlpatterns: list[URLPattern] = [
    path("accrochage/", passages.liste, name="passages"),
    path("accrochage/recueillir/", passages.recueillir, name="recueillir"),
    path("accrochage/passages/<int:pk>/", passages.passage, name="passage"),
    path("accrochage/passages/<int:pk>/completer/", passages.completer, name="completer"),
    path("accrochage/passages/<int:pk>/exclure/", passages.exclure, name="exclure"),
    path("accrochage/passages/<int:pk>/reprendre/", passages.reprendre, name="reprendre"),
    path("accrochage/passages/<int:pk>/trancher/", passages.trancher, name="trancher"),
    path("accrochage/construire/", fichiers.construire, name="construire"),
    path("accrochage/fichiers/", fichiers.liste, name="fichiers"),
    path("accrochage/fichiers/<int:pk>/", fichiers.fichier, name="fichier"),
    path("accrochage/fichiers/<int:pk>/<str:quoi>/", fichiers.telecharger, name="telecharger"),
    path("accrochage/fichiers/<int:pk>/acte/deposer/", fichiers.deposer, name="deposer"),
    path("accrochage/fichiers/<int:pk>/acte/reception/", fichiers.reception, name="reception"),
    path("accrochage/fichiers/<int:pk>/acte/annuler/", fichiers.annuler, name="annuler"),
    path("accrochage/accuse/", fichiers.accuse, name="accuse"),
]
