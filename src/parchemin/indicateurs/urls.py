"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.indicateurs.vues import (
    analyse,
    analyse_listes,
    chiffre,
    officiels,
    publication,
    rapprochement,
    suivi,
    tableau,
)

app_name = "indicateurs"
urlpatterns: list[URLPattern] = [
    path("indicateurs/", tableau.tableau, name="tableau"),
    path("indicateurs/calculer/", tableau.calculer, name="calculer"),
    path("indicateurs/definitions/", tableau.definitions, name="definitions"),
    path("indicateurs/officiels/", officiels.officiels, name="officiels"),
    path("indicateurs/officiels/importer/", officiels.importer, name="importer_officiels"),
    path("indicateurs/rapprochement/", rapprochement.rapprochement, name="rapprochement"),
    path("indicateurs/publication/", publication.liste, name="publication"),
    path("indicateurs/publication/preparer/", publication.preparer, name="preparer"),
    path("indicateurs/publication/<int:pk>/", publication.jeu, name="jeu"),
    path("indicateurs/publication/<int:pk>/demander/", publication.demander, name="demander"),
    path("indicateurs/publication/<int:pk>/conseil/", publication.presenter, name="presenter"),
    path("indicateurs/publication/<int:pk>/accord/<uuid:approbation>/", publication.approbation, name="approbation"),
    path("indicateurs/formations/<int:pk>/", publication.formation, name="formation"),
    path("indicateurs/analyse/", analyse.analyse, name="analyse"),
    path("indicateurs/analyse/contrats/", analyse_listes.contrats, name="analyse_contrats"),
    path("indicateurs/analyse/absences/", analyse_listes.absences, name="analyse_absences"),
    path("indicateurs/analyse/personnes/", analyse_listes.personnes, name="analyse_personnes"),
    path("a-suivre/", suivi.liste, name="suivi"),
    path("a-suivre/<int:pk>/", suivi.noter, name="suivi_noter"),
    path("a-suivre/regles/", suivi.reglages, name="suivi_reglages"),
    path("a-suivre/regles/<slug:code>/", suivi.regle, name="suivi_regle"),
    path("indicateurs/<int:annee>/<slug:indicateur>/", chiffre.chiffre, name="chiffre"),
    path("indicateurs/<int:annee>/<slug:indicateur>/personnes/", chiffre.personnes, name="personnes"),
]
