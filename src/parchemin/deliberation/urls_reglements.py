from django.urls import URLPattern, path

from parchemin.deliberation.vues import modes, reglements, reglements_ccf, reglements_page

_R = "reglements/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("reglements/", reglements.liste, name="reglements"),
    path("reglements/nouveau/", reglements_page.nouveau, name="reglement_nouveau"),
    path("reglements/ccf/", reglements_ccf.liste, name="habilitations_ccf"),
    path("reglements/ccf/nouvelle/", reglements_ccf.habilitation, name="habilitation_ccf_nouvelle"),
    path("reglements/ccf/<int:pk>/", reglements_ccf.habilitation, name="habilitation_ccf"),
    path("reglements/ccf/<int:pk>/retirer/", reglements_ccf.retirer, name="habilitation_ccf_retirer"),
    path("inscriptions/<int:pk>/modes/", modes.modes, name="modes"),
    path(f"{_R}/", reglements_page.reglement, name="reglement"),
    path(f"{_R}/corriger/", reglements_page.modifier, name="reglement_modifier"),
    path(f"{_R}/version/", reglements_page.version, name="reglement_version"),
    path(f"{_R}/supprimer/", reglements_page.supprimer, name="reglement_supprimer"),
    path(f"{_R}/blocs/", reglements_page.depuis_les_blocs, name="reglement_blocs"),
    path(f"{_R}/coefficients/", reglements_page.coefficients, name="reglement_coefficients"),
    path(f"{_R}/unites/", reglements_page.unite, name="unite_ajouter"),
    path(f"{_R}/unites/<int:unite>/", reglements_page.unite, name="unite"),
    path(f"{_R}/unites/<int:unite>/retirer/", reglements_page.unite_retirer, name="unite_retirer"),
]
