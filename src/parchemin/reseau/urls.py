"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.reseau.vues import campagnes, controles, conventions, grilles, habilitations

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

_C = "partenaires/controles"
urlpatterns += [
    path(f"{_C}/", controles.liste, name="controles"),
    path(f"{_C}/nouveau/", controles.nouveau, name="controle_nouveau"),
    path(f"{_C}/campagnes/nouvelle/", campagnes.nouvelle, name="campagne_nouvelle"),
    path(f"{_C}/campagnes/<int:pk>/", campagnes.campagne, name="campagne"),
    path(f"{_C}/campagnes/<int:pk>/tirage/", campagnes.tirage, name="campagne_tirage"),
    path(f"{_C}/campagnes/<int:pk>/clore/", campagnes.clore, name="campagne_clore"),
    path(f"{_C}/risque/", campagnes.risque, name="risque"),
    path(f"{_C}/risque/poids/", campagnes.poids, name="risque_poids"),
    path(f"{_C}/risque/<int:pk>/", campagnes.risque_partenaire, name="risque_partenaire"),
    path(f"{_C}/grille/", grilles.grilles, name="grilles"),
    path(f"{_C}/grille/preparer/", grilles.preparer, name="grille_preparer"),
    path(f"{_C}/grille/<int:pk>/", grilles.grille, name="grille"),
    path(f"{_C}/grille/<int:pk>/publier/", grilles.publier, name="grille_publier"),
    path(f"{_C}/grille/points/<int:pk>/", grilles.point, name="grille_point"),
    path(f"{_C}/<int:pk>/", controles.controle, name="controle"),
    path(f"{_C}/<int:pk>/grille/", controles.noter, name="controle_noter"),
    path(f"{_C}/<int:pk>/lire/", controles.relever, name="controle_relever"),
    path(f"{_C}/<int:pk>/confier/", controles.confier, name="controle_confier"),
    path(f"{_C}/<int:pk>/vers/<slug:vers>/", controles.avancer, name="controle_avancer"),
    path(f"{_C}/<int:pk>/points/<int:reponse>/preuve/", controles.preuve, name="controle_preuve"),
    path(f"{_C}/<int:pk>/pieces/<uuid:piece>/", controles.piece, name="controle_piece"),
    path(f"{_C}/<int:pk>/dossiers/<int:dossier>/", controles.dossier, name="controle_dossier"),
    path(f"{_C}/<int:pk>/rapport/", controles.rapport, name="controle_rapport"),
]
