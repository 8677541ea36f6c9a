"""Root urls. Everything that belongs to an organisation lives under `/o/<slug>/`."""

from __future__ import annotations

from django.urls import include, path

from parchemin.web.api import adresses

urlpatterns = [
    path("", include("parchemin.plateforme.urls")),
    path("", include("parchemin.comptes.urls")),
    path("compte/", include("allauth.urls")),
    path("o/<slug:slug>/", include("parchemin.comptes.urls_organisation")),
    path("o/<slug:slug>/referentiel/", include("parchemin.referentiel.urls")),
    path("o/<slug:slug>/imports/", include("parchemin.imports.urls")),
    path("o/<slug:slug>/", include("parchemin.parcours.urls")),
    path("o/<slug:slug>/", include("parchemin.deliberation.urls")),
    path("o/<slug:slug>/", include("parchemin.documents.urls")),
    path("o/<slug:slug>/", include("parchemin.accrochage.urls")),
    path("o/<slug:slug>/", include("parchemin.indicateurs.urls")),
    path("o/<slug:slug>/", include("parchemin.reseau.urls")),
    path("o/<slug:slug>/", include("parchemin.amelioration.urls")),
    path("o/<slug:slug>/preuves/", include("parchemin.preuves.urls")),
    path("o/<slug:slug>/api/v1/", include((adresses(), "api"))),
    path("", include("parchemin.documents.urls_publiques")),
    path("", include("parchemin.indicateurs.urls_publiques")),
    path("", include("parchemin.amelioration.urls_publiques")),
    path("", include("parchemin.amelioration.urls_avis")),
    path("", include("parchemin.web.urls")),
]

handler400 = "parchemin.plateforme.erreurs.page_400"
handler403 = "parchemin.plateforme.erreurs.page_403"
handler404 = "parchemin.plateforme.erreurs.page_404"
handler500 = "parchemin.plateforme.erreurs.page_500"
