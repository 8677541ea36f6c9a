"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.amelioration.urls_procedures import urls_procedures
from parchemin.amelioration.vues import (
    actions,
    bord,
    registres,
    registres_gestes,
    registres_reglages,
    seances,
    violence,
    violence_reglages,
    voix,
    voix_resultats,
)
from parchemin.amelioration.vues import conseil as vues_conseil

app_name = "amelioration"
_A = "amelioration/actions"
_V = "amelioration/voix"
urlpatterns: list[URLPattern] = [
    path("amelioration/", bord.bord, name="bord"),
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
    path(f"{_C}/decisions/<int:pk>/retirer/", seances.decision_retirer, name="conseil_decision_retirer"),
    path(f"{_C}/decisions/<int:pk>/confier/", seances.confier, name="conseil_confier"),
]

_X = "amelioration/violences"
_D = f"{_X}/d/<slug:ref>"
urlpatterns += [
    path(f"{_X}/", violence.liste, name="violences"),
    path(f"{_X}/signaler/", violence.signaler, name="violence_signaler"),
    path(f"{_X}/signaler/faits/", violence.faits, name="violence_faits"),
    path(f"{_X}/referents/", violence_reglages.page_referents, name="violence_referents"),
    path(f"{_X}/referents/<int:pk>/retirer/", violence_reglages.retirer_referent, name="violence_referent_retirer"),
    path(f"{_X}/preuve/", violence_reglages.page_preuve, name="violence_preuve"),
    path(f"{_X}/ouverture-exceptionnelle/", violence_reglages.exception, name="violence_exception"),
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
    *urls_procedures,
]
