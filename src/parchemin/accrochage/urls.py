"""Addresses of this room."""

from django.urls import URLPattern, path

from parchemin.accrochage.vues import accuses, comptes, corrections, depots, fichiers, grille, nir, passages, suites

app_name = "accrochage"
urlpatterns: list[URLPattern] = [
    path("accrochage/", passages.liste, name="passages"),
    path("accrochage/recueillir/", passages.recueillir, name="recueillir"),
    path("accrochage/corriger/", grille.grille, name="grille"),
    path("accrochage/passages/<int:pk>/", passages.passage, name="passage"),
    path("accrochage/passages/<int:pk>/completer/", passages.completer, name="completer"),
    path("accrochage/passages/<int:pk>/exclure/", passages.exclure, name="exclure"),
    path("accrochage/passages/<int:pk>/reprendre/", passages.reprendre, name="reprendre"),
    path("accrochage/passages/<int:pk>/trancher/", passages.trancher, name="trancher"),
    path("accrochage/passages/<int:pk>/supprimer/", corrections.supprimer, name="supprimer"),
    path("accrochage/passages/<int:pk>/recreer/", corrections.recreer, name="recreer"),
    path("accrochage/passages/<int:pk>/approbations/<uuid:approbation>/", corrections.approbation, name="approbation"),
    path("accrochage/construire/", fichiers.construire, name="construire"),
    path("accrochage/fichiers/", fichiers.liste, name="fichiers"),
    path("accrochage/fichiers/<int:pk>/", fichiers.fichier, name="fichier"),
    path("accrochage/fichiers/<int:pk>/<str:quoi>/", depots.telecharger, name="telecharger"),
    path("accrochage/fichiers/<int:pk>/acte/deposer/", depots.deposer, name="deposer"),
    path("accrochage/fichiers/<int:pk>/acte/transmettre/", depots.transmettre, name="transmettre"),
    path("accrochage/fichiers/<int:pk>/acte/relever/", depots.relever, name="relever"),
    path("accrochage/fichiers/<int:pk>/acte/reception/", depots.reception, name="reception"),
    path("accrochage/fichiers/<int:pk>/acte/annuler/", depots.annuler, name="annuler"),
    path("accrochage/fichiers/<int:pk>/acte/constater/", depots.constater, name="constater"),
    path("accrochage/fichiers/<int:pk>/acte/sans-reponse/", depots.sans_reponse, name="sans_reponse"),
    path("accrochage/fichiers/<int:pk>/accuses/<int:accuse>/", depots.accuse_garde, name="accuse_garde"),
    path("accrochage/reglages/", comptes.reglages, name="reglages"),
    path("accrochage/comptes/nouveau/", comptes.compte, name="compte_nouveau"),
    path("accrochage/comptes/<int:pk>/", comptes.compte, name="compte"),
    path("accrochage/demandes/", suites.liste, name="demandes"),
    path("accrochage/demandes/nouvelle/", suites.nouvelle, name="demande_nouvelle"),
    path("accrochage/demandes/<int:pk>/", suites.demande, name="demande"),
    path("accrochage/demandes/<int:pk>/repondre/", suites.repondre, name="demande_repondre"),
    path("accrochage/mises-en-demeure/nouvelle/", suites.mise_nouvelle, name="mise_nouvelle"),
    path("accrochage/mises-en-demeure/<int:pk>/", suites.mise, name="mise"),
    path("accrochage/mises-en-demeure/<int:pk>/avancer/", suites.mise_avancer, name="mise_avancer"),
    path("accrochage/personnes/<int:pk>/nir/", nir.coffre, name="nir"),
    path("accrochage/personnes/<int:pk>/nir/saisir/", nir.saisir, name="nir_saisir"),
    path("accrochage/accuse/", accuses.accuse, name="accuse"),
]
