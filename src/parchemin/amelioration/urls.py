"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import actions, registres, registres_gestes, registres_reglages

app_name = "amelioration"
_A = "amelioration/actions"
urlpatterns: list[URLPattern] = [
    path(f"{_A}/", actions.liste, name="actions"),
    path(f"{_A}/tableau/", actions.tableau, name="tableau_actions"),
    path(f"{_A}/nouvelle/", actions.nouvelle, name="action_nouvelle"),
    path(f"{_A}/<int:pk>/", actions.action, name="action"),
    path(f"{_A}/<int:pk>/completer/", actions.completer, name="action_completer"),
    path(f"{_A}/<int:pk>/commencer/", actions.commencer, name="action_commencer"),
    path(f"{_A}/<int:pk>/noter/", actions.noter, name="action_noter"),
    path(f"{_A}/<int:pk>/reporter/", actions.reporter, name="action_reporter"),
    path(f"{_A}/<int:pk>/terminer/", actions.terminer, name="action_terminer"),
    path(f"{_A}/<int:pk>/verifier/", actions.verifier, name="action_verifier"),
    path(f"{_A}/<int:pk>/abandonner/", actions.abandonner, name="action_abandonner"),
    path(f"{_A}/<int:pk>/pieces/<uuid:piece>/", actions.piece, name="action_piece"),
]

_R = "amelioration/registres"
urlpatterns += [
    path(f"{_R}/", registres.liste, name="faits"),
    path(f"{_R}/tableau/", registres.tableau, name="faits_tableau"),
    path(f"{_R}/nouveau/", registres.nouveau, name="fait_nouveau"),
    path(f"{_R}/reglages/", registres_reglages.reglages, name="registres_reglages"),
    path(f"{_R}/reglages/delais/", registres_reglages.delais, name="registres_delais"),
    path(f"{_R}/reglages/themes/", registres_reglages.themes, name="registres_themes"),
    path(f"{_R}/reglages/formulaire/", registres_reglages.guichet, name="registres_guichet"),
    path(f"{_R}/<int:pk>/", registres.fait, name="fait"),
    path(f"{_R}/<int:pk>/pieces/<uuid:piece>/", registres.piece, name="fait_piece"),
    path(f"{_R}/<int:pk>/<slug:geste>/", registres_gestes.geste, name="fait_geste"),
]
