"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.vues import actions, registres, registres_gestes, registres_reglages, seances
from parchemin.amelioration.vues import conseil as vues_conseil

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
_C = "amelioration/conseil"
urlpatterns += [
    path(f"{_C}/", vues_conseil.conseil, name="conseil"),
    path(f"{_C}/regles/", vues_conseil.regles, name="conseil_regles"),
    path(f"{_C}/membres/", vues_conseil.membres, name="conseil_membres"),
    path(f"{_C}/membres/nouveau/", vues_conseil.membre_nouveau, name="conseil_membre_nouveau"),
    path(f"{_C}/membres/<int:pk>/", vues_conseil.membre, name="conseil_membre"),
    path(f"{_C}/seances/nouvelle/", seances.nouvelle, name="conseil_seance_nouvelle"),
    path(f"{_C}/seances/<int:pk>/", seances.seance, name="conseil_seance"),
    path(f"{_C}/seances/<int:pk>/date/", seances.deplacer, name="conseil_deplacer"),
    path(f"{_C}/seances/<int:pk>/point/", seances.point_ajouter, name="conseil_point_ajouter"),
    path(f"{_C}/seances/<int:pk>/convoquer/", seances.convoquer, name="conseil_convoquer"),
    path(f"{_C}/seances/<int:pk>/presences/", seances.presences, name="conseil_presences"),
    path(f"{_C}/seances/<int:pk>/tenir/", seances.tenir, name="conseil_tenir"),
    path(f"{_C}/seances/<int:pk>/annuler/", seances.annuler, name="conseil_annuler"),
    path(f"{_C}/seances/<int:pk>/ouverture/", seances.ouverture, name="conseil_ouverture"),
    path(f"{_C}/seances/<int:pk>/clore/", seances.clore, name="conseil_clore"),
    path(f"{_C}/seances/<int:pk>/reprendre/", seances.reprendre, name="conseil_reprendre"),
    path(f"{_C}/seances/<int:pk>/accord/<uuid:approbation>/", seances.accord, name="conseil_accord"),
    path(f"{_C}/seances/<int:pk>/dossier.pdf", seances.papier, {"sorte": "dossier"}, name="conseil_dossier"),
    path(
        f"{_C}/seances/<int:pk>/compte-rendu.pdf",
        seances.papier,
        {"sorte": "compte-rendu"},
        name="conseil_compte_rendu",
    ),
    path(f"{_C}/points/<int:pk>/", seances.point, name="conseil_point"),
    path(f"{_C}/points/<int:pk>/retirer/", seances.point_retirer, name="conseil_point_retirer"),
    path(f"{_C}/points/<int:pk>/decider/", seances.decider, name="conseil_decider"),
    path(f"{_C}/points/<int:pk>/pieces/<uuid:piece>/", seances.piece, name="conseil_piece"),
    path(f"{_C}/decisions/<int:pk>/", seances.decision, name="conseil_decision"),
    path(f"{_C}/decisions/<int:pk>/retirer/", seances.decision_retirer, name="conseil_decision_retirer"),
    path(f"{_C}/decisions/<int:pk>/confier/", seances.confier, name="conseil_confier"),
]
