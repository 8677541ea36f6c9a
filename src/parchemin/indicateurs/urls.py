"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.indicateurs.vues import (
    annonces,
    chiffre,
    enquetes,
    enquetes_personnes,
    officiels,
    promotions,
    publication,
    rapprochement,
    rncp,
    tableau,
)

app_name = "indicateurs"
urlpatterns: list[URLPattern] = [
    path("indicateurs/", tableau.tableau, name="tableau"),
    path("indicateurs/calculer/", tableau.calculer, name="calculer"),
    path("indicateurs/definitions/", tableau.definitions, name="definitions"),
    path("indicateurs/officiels/", officiels.officiels, name="officiels"),
    path("indicateurs/officiels/importer/", officiels.importer, name="importer_officiels"),
    path("indicateurs/officiels/formations/", officiels.formations, name="formations_officielles"),
    path("indicateurs/officiels/formations/rattacher/", officiels.rattacher, name="rattacher_formation"),
    path("indicateurs/officiels/rncp/", promotions.promotions, name="promotions"),
    path("indicateurs/officiels/<slug:source>/", officiels.source, name="source_officielle"),
    path("indicateurs/rapprochement/", rapprochement.rapprochement, name="rapprochement"),
    path("indicateurs/publication/", publication.liste, name="publication"),
    path("indicateurs/publication/preparer/", publication.preparer, name="preparer"),
    path("indicateurs/publication/<int:pk>/", publication.jeu, name="jeu"),
    path("indicateurs/publication/<int:pk>/demander/", publication.demander, name="demander"),
    path("indicateurs/publication/<int:pk>/conseil/", publication.presenter, name="presenter"),
    path("indicateurs/publication/<int:pk>/accord/<uuid:approbation>/", publication.approbation, name="approbation"),
    path("indicateurs/annonces/", annonces.liste, name="annonces"),
    path("indicateurs/annonces/<int:pk>/<slug:support>/", annonces.annonce, name="annonce"),
    path("indicateurs/formations/<int:pk>/", publication.formation, name="formation"),
    path("indicateurs/enquetes/", enquetes.liste, name="enquetes"),
    path("indicateurs/enquetes/nouvelle/", enquetes.nouvelle, name="enquete_nouvelle"),
    path("indicateurs/enquetes/champs-rncp/", rncp.champs, name="champs_rncp"),
    path("indicateurs/enquetes/<int:pk>/", enquetes.enquete, name="enquete"),
    path("indicateurs/enquetes/<int:pk>/apercu/", enquetes.apercu, name="enquete_apercu"),
    path("indicateurs/enquetes/<int:pk>/envoyer/", enquetes.envoyer, name="enquete_envoyer"),
    path("indicateurs/enquetes/<int:pk>/relancer/", enquetes.relancer, name="enquete_relancer"),
    path("indicateurs/enquetes/<int:pk>/population/", enquetes.actualiser, name="enquete_actualiser"),
    path("indicateurs/enquetes/<int:pk>/clore/", enquetes.clore, name="enquete_clore"),
    path("indicateurs/enquetes/<int:pk>/supprimer/", enquetes.supprimer, name="enquete_supprimer"),
    path("indicateurs/enquetes/<int:pk>/personnes/", enquetes_personnes.personnes, name="enquete_personnes"),
    path(
        "indicateurs/enquetes/<int:pk>/personnes/<int:cle>/",
        enquetes_personnes.destinataire,
        name="enquete_destinataire",
    ),
    path("indicateurs/enquetes/<int:pk>/personnes/<int:cle>/saisir/", enquetes_personnes.saisir, name="enquete_saisir"),
    path("indicateurs/enquetes/<int:pk>/personnes/<int:cle>/noter/", enquetes_personnes.noter, name="enquete_noter"),
    path("indicateurs/<int:annee>/<slug:indicateur>/", chiffre.chiffre, name="chiffre"),
    path("indicateurs/<int:annee>/<slug:indicateur>/personnes/", chiffre.personnes, name="personnes"),
]
