"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import actions, violence, violence_reglages

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

_V = "amelioration/violences"
_D = f"{_V}/d/<slug:ref>"
urlpatterns += [
    path(f"{_V}/", violence.liste, name="violences"),
    path(f"{_V}/signaler/", violence.signaler, name="violence_signaler"),
    path(f"{_V}/signaler/faits/", violence.faits, name="violence_faits"),
    path(f"{_V}/referents/", violence_reglages.page_referents, name="violence_referents"),
    path(f"{_V}/referents/<int:pk>/retirer/", violence_reglages.retirer_referent, name="violence_referent_retirer"),
    path(f"{_V}/preuve/", violence_reglages.page_preuve, name="violence_preuve"),
    path(f"{_V}/ouverture-exceptionnelle/", violence_reglages.exception, name="violence_exception"),
    path(f"{_D}/", violence.dossier, name="violence"),
    path(f"{_D}/autorite/", violence.autorite, name="violence_autorite"),
    path(f"{_D}/autorite/<slug:autorite>/ecarter/", violence.ecarter, name="violence_ecarter"),
    path(f"{_D}/mesure/", violence.mesure, name="violence_mesure"),
    path(f"{_D}/ajouter/", violence.echange, name="violence_echange"),
    path(f"{_D}/suspension/", violence.suspension, name="violence_suspension"),
    path(f"{_D}/suites/<int:pk>/finir/", violence.finir, name="violence_finir"),
    path(f"{_D}/clore/", violence.clore, name="violence_clore"),
    path(f"{_D}/rouvrir/", violence.rouvrir, name="violence_rouvrir"),
    path(f"{_D}/lecteurs/nommer/", violence.nommer, name="violence_nommer"),
    path(f"{_D}/lecteurs/<int:pk>/retirer/", violence.retirer, name="violence_retirer"),
    path(f"{_D}/pieces/<int:pk>/", violence.piece, name="violence_piece"),
    path(f"{_D}/lettre/", violence.lettre, name="violence_lettre"),
    path(f"{_D}/copie/", violence.copie, name="violence_copie"),
]
