"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.preuves.vues import (
    chaine,
    correspondances,
    demandes,
    dossiers,
    exigences_propres,
    preuves,
    referentiels,
    reglages,
)

app_name = "preuves"
_R = "referentiels/<slug:famille>"
urlpatterns: list[URLPattern] = [
    path("", referentiels.accueil, name="accueil"),
    path(f"{_R}/", referentiels.referentiel, name="referentiel"),
    path(f"{_R}/comparer/", referentiels.comparer_versions, name="comparer"),
    path(f"{_R}/suivre/", reglages.suivre, name="suivre"),
    path(f"{_R}/<slug:code>/", referentiels.exigence, name="exigence"),
    path("liste/", preuves.liste, name="preuves"),
    path("deposer/", preuves.deposer, name="deposer"),
    path("garder/", preuves.garder, name="garder"),
    path("<int:pk>/", preuves.preuve, name="preuve"),
    path("<int:pk>/fichier/", preuves.fichier, name="fichier"),
    path("<int:pk>/remplacer/", preuves.remplacer, name="remplacer"),
    path("<int:pk>/verifier/", preuves.verifier, name="verifier"),
    path("<int:pk>/suivi/", preuves.suivre, name="suivi_preuve"),
    path("<int:pk>/rattacher/", preuves.rattacher, name="rattacher"),
    path("<int:pk>/rattachements/<int:rattachement>/detacher/", preuves.detacher, name="detacher"),
    path("<int:pk>/retirer/", preuves.retirer, name="retirer"),
    path("demandes/", demandes.liste, name="demandes"),
    path("demandes/nouvelle/", demandes.nouvelle, name="demande_nouvelle"),
    path("demandes/<int:pk>/repondre/", demandes.repondre, name="demande_repondre"),
    path("demandes/<int:pk>/relancer/", demandes.relancer, name="demande_relancer"),
    path("demandes/<int:pk>/annuler/", demandes.annuler, name="demande_annuler"),
    path("dossiers/", dossiers.liste, name="dossiers"),
    path("dossiers/nouveau/<slug:sorte>/", dossiers.nouveau, name="dossier_nouveau"),
    path("dossiers/<int:pk>/", dossiers.dossier, name="dossier"),
    path("dossiers/<int:pk>/telecharger/", dossiers.telecharger, name="dossier_telecharger"),
    path("dossiers/<int:pk>/comparer/", dossiers.comparaison, name="dossier_comparer"),
    path("chaine/controle/", chaine.controle, name="chaine_controle"),
    path("chaine/controle/lancer/", chaine.lancer_controle, name="chaine_controler"),
    path("chaine/<slug:sorte>/<str:cle>/", chaine.maillon, name="chaine"),
    path("reglages/", reglages.reglages, name="reglages"),
    path("reglages/activites/", reglages.activites, name="activites"),
    path("reglages/correspondances/", correspondances.liste, name="correspondances"),
    path("reglages/correspondances/nouvelle/", correspondances.nouvelle, name="correspondance_nouvelle"),
    path("reglages/exigences/nouvelle/", exigences_propres.ecrire, name="exigence_propre_nouvelle"),
    path("reglages/exigences/<int:pk>/", exigences_propres.ecrire, name="exigence_propre"),
    path("reglages/exigences/<int:pk>/retirer/", exigences_propres.retirer, name="exigence_propre_retirer"),
]
