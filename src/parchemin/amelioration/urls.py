"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.urls_procedures import urls_procedures
from parchemin.amelioration.vues import actions

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
    *urls_procedures,
]
