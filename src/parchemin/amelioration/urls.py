"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import actions, voix, voix_resultats

app_name = "amelioration"
_A = "amelioration/actions"
_V = "amelioration/voix"
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
    path(f"{_V}/", voix.voix, name="voix"),
    path(f"{_V}/campagnes/", voix.campagnes, name="campagnes"),
    path(f"{_V}/campagnes/nouvelle/", voix.nouvelle, name="campagne_nouvelle"),
    path(f"{_V}/campagnes/<int:pk>/", voix.campagne, name="campagne"),
    path(f"{_V}/campagnes/<int:pk>/ouvrir/", voix.ouvrir, name="campagne_ouvrir"),
    path(f"{_V}/campagnes/<int:pk>/ecrire/", voix.ecrire, name="campagne_ecrire"),
    path(f"{_V}/campagnes/<int:pk>/relancer/", voix.relancer, name="campagne_relancer"),
    path(f"{_V}/campagnes/<int:pk>/clore/", voix.clore, name="campagne_clore"),
    path(f"{_V}/campagnes/<int:pk>/a-part/", voix.mettre_a_part, name="campagne_a_part"),
    path(f"{_V}/campagnes/<int:pk>/destinataires/", voix.destinataires, name="campagne_destinataires"),
    path(f"{_V}/campagnes/<int:pk>/papier/", voix.papier, name="campagne_papier"),
    path(f"{_V}/campagnes/<int:pk>/affiche/", voix.affiche, name="campagne_affiche"),
    path(f"{_V}/campagnes/<int:pk>/apercu/", voix.apercu, name="campagne_apercu"),
    path(f"{_V}/campagnes/<int:pk>/resultats.csv", voix_resultats.export, name="campagne_export"),
    path(f"{_V}/mots/", voix_resultats.verbatims, name="verbatims"),
    path(f"{_V}/mots/<uuid:cle>/", voix_resultats.verbatim, name="verbatim"),
    path(f"{_V}/questionnaires/", voix.questionnaires, name="questionnaires"),
    path(f"{_V}/questionnaires/<slug:code>/", voix.questionnaire, name="questionnaire"),
    path(f"{_V}/equivalents/nouveau/", voix.equivalent_nouveau, name="equivalent_nouveau"),
    path(f"{_V}/equivalents/<int:pk>/", voix.equivalent, name="equivalent"),
    path(f"{_V}/equivalents/<int:pk>/pieces/<uuid:piece>/", voix.equivalent_piece, name="equivalent_piece"),
]
