"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.reseau import urls_constats
from parchemin.reseau.vues import conventions, habilitations

app_name = "reseau"
urlpatterns: list[URLPattern] = [
    path("partenaires/", habilitations.liste, name="habilitations"),
    path("partenaires/nouvelle/", habilitations.nouvelle, name="nouvelle"),
    path("partenaires/liste-publique/", conventions.liste_publique, name="liste_publique"),
    path("partenaires/conventions/nouvelle/", conventions.ecrire, name="convention_nouvelle"),
    path("partenaires/conventions/<int:pk>/", conventions.convention, name="convention"),
    path("partenaires/conventions/<int:pk>/ecrire/", conventions.ecrire, name="convention_ecrire"),
    path("partenaires/conventions/<int:pk>/document/", conventions.document, name="convention_document"),
    path("partenaires/declarations/<int:pk>/", conventions.declarer, name="declarer"),
    path("partenaires/<int:pk>/", habilitations.habilitation, name="habilitation"),
    path("partenaires/<int:pk>/vers/<slug:vers>/", habilitations.passer, name="passer"),
    path("partenaires/<int:pk>/accord/<uuid:approbation>/", habilitations.approbation, name="approbation"),
]
urlpatterns += urls_constats.urlpatterns
