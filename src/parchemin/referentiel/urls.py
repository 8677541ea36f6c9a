from django.urls import path

from parchemin.referentiel.vues import certifications, fiches, organismes, registres

app_name = "referentiel"
urlpatterns = [
    path("", fiches.liste, name="fiches"),
    path("registres/", registres.registres, name="registres"),
    path("registres/importer/", registres.importer, name="importer"),
    path("registres/exports/", registres.exports, name="exports"),
    path("registres/<int:pk>/", registres.instantane, name="instantane"),
    path("lieux/", registres.lieux, name="lieux"),
    path("lieux/importer/", registres.importer_liste_lieux, name="importer_lieux"),
    path("organismes/", organismes.organismes, name="organismes"),
    path("organismes/importer/", organismes.importer, name="importer_organismes"),
    path("organismes/listes/<int:pk>/", organismes.liste, name="liste_organismes"),
    path("organismes/listes/<int:pk>/decider/", organismes.decider, name="decider_liste"),
    path("certifications/", certifications.liste, name="certifications"),
    path("certifications/nouvelle/", certifications.nouvelle, name="certification_nouvelle"),
    path("certifications/<int:pk>/", certifications.certification, name="certification"),
    path("certifications/<int:pk>/capacites/", certifications.ajouter_capacite, name="ajouter_capacite"),
    path(
        "certifications/<int:pk>/capacites/<int:capacite>/fin/", certifications.fermer_capacite, name="fermer_capacite"
    ),
    path(
        "certifications/<int:pk>/capacites/<int:capacite>/annuler/",
        certifications.annuler_capacite,
        name="annuler_capacite",
    ),
    path("certifications/<int:pk>/blocs/", certifications.ajouter_bloc, name="ajouter_bloc"),
    path(
        "certifications/<int:pk>/enregistrements/", certifications.ajouter_enregistrement, name="ajouter_enregistrement"
    ),
    path("certifications/<int:pk>/suite/", certifications.noter_suite, name="noter_suite"),
    path("fiches/<slug:code>/", fiches.fiche, name="fiche"),
    path("fiches/<slug:code>/partenaires/", fiches.partenaires, name="partenaires"),
    path("fiches/<slug:code>/historique/", fiches.historique, name="historique"),
    path("fiches/<slug:code>/suivre/", certifications.suivre, name="suivre"),
]
