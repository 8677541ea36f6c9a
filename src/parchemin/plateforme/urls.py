"""Pages of this floor that belong to no organisation: they are addressed to a person."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.plateforme import aide, apparence, galerie
from parchemin.plateforme.brouillons import vues as brouillons
from parchemin.plateforme.liens import vues as liens
from parchemin.plateforme.travaux import vues as travaux

app_name = "plateforme"
urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", apparence.favicon, name="favicon"),
    path("apparence/", apparence.choisir, name="apparence"),
    path("galerie/", galerie.galerie, name="galerie"),
    path("aide/", aide.aide, name="aide"),
    path("aide/controles/", aide.controles, name="controles"),
    path("aide/controles/<slug:code>/", aide.controle, name="controle"),
    path("aide/accessibilite/", aide.accessibilite, name="accessibilite"),
    path("aide/<slug:sujet>/", aide.sujet, name="aide_sujet"),
    path("travaux/<uuid:pk>/", travaux.page, name="travail"),
    path("travaux/<uuid:pk>/avancement/", travaux.fragment, name="travail_avancement"),
    path("travaux/<uuid:pk>/annuler/", travaux.arreter, name="travail_annuler"),
    path("brouillons/", brouillons.liste, name="brouillons"),
    path("brouillons/enregistrer/", brouillons.enregistrer, name="brouillon"),
    path("brouillons/<int:pk>/supprimer/", brouillons.supprimer, name="brouillon_supprimer"),
    path("lien/<str:jeton>/", liens.page, name="lien"),
]
