"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.reseau import urls_constats
from parchemin.reseau.vues import campagnes, captures, controles, conventions, demandes, espace, grilles, habilitations
from parchemin.reseau.vues import completer as vue_completer
from parchemin.reseau.vues import dossier as vue_dossier
from parchemin.reseau.vues import matrice as vue_matrice
from parchemin.reseau.vues import reprise_fichier as vue_reprise
from parchemin.reseau.vues import sous_traitants as vue_sous_traitants
from parchemin.reseau.vues import suites as vue_suites
from parchemin.reseau.vues import verifications as vue_verifications

app_name = "reseau"
urlpatterns: list[URLPattern] = [
    path("partenaires/", habilitations.liste, name="habilitations"),
    path("partenaires/nouvelle/", habilitations.nouvelle, name="nouvelle"),
    path("partenaires/liste-publique/", conventions.liste_publique, name="liste_publique"),
    path("partenaires/verifications/", vue_verifications.liste, name="verifications"),
    path("partenaires/verifications/refaire/", vue_verifications.refaire, name="refaire_verifications"),
    path("partenaires/verifications/<int:pk>/", vue_verifications.de_cote, name="verification_de_cote"),
    path("partenaires/bilan/", vue_reprise.reprise_partenaires, name="reprise_partenaires"),
    path("partenaires/conventions/<int:pk>/relever/", vue_reprise.relever, name="convention_relever"),
    path("partenaires/conventions/", conventions.liste, name="conventions"),
    path("partenaires/conventions/nouvelle/", conventions.ecrire, name="convention_nouvelle"),
    path("partenaires/conventions/<int:pk>/", conventions.convention, name="convention"),
    path("partenaires/conventions/<int:pk>/ecrire/", conventions.ecrire, name="convention_ecrire"),
    path("partenaires/conventions/<int:pk>/document/", conventions.document, name="convention_document"),
    path("partenaires/declarations/<int:pk>/", conventions.declarer, name="declarer"),
    path("partenaires/<int:pk>/", habilitations.habilitation, name="habilitation"),
    path("partenaires/<int:pk>/vers/<slug:vers>/", habilitations.passer, name="passer"),
    path("partenaires/<int:pk>/accord/<uuid:approbation>/", habilitations.approbation, name="approbation"),
    path("partenaires/<int:pk>/completer/", vue_completer.completer, name="completer"),
    path("partenaires/<int:pk>/dossier/", vue_dossier.dossier, name="dossier"),
    path("partenaires/<int:pk>/dossier/demande/", vue_dossier.recevoir, name="recevoir"),
    path("partenaires/<int:pk>/dossier/demander/", vue_dossier.demander, name="demander_pieces"),
    path("partenaires/<int:pk>/dossier/deposer/<slug:nature>/", vue_dossier.deposer, name="deposer_piece"),
    path("partenaires/<int:pk>/dossier/pieces/<int:piece>/", vue_dossier.lire, name="lire_piece"),
    path("partenaires/<int:pk>/dossier/pieces/<int:piece>/<uuid:fichier>/", vue_dossier.fichier, name="fichier_piece"),
    path("partenaires/<int:pk>/instruction/", vue_dossier.instruire, name="instruire"),
    path("partenaires/<int:pk>/matrice/", vue_matrice.matrice, name="matrice"),
    path("partenaires/<int:pk>/matrice/tableur/", vue_matrice.tableur, name="matrice_tableur"),
    path("partenaires/<int:pk>/matrice/reprendre/", vue_matrice.reprendre, name="reprendre_matrice"),
    path("partenaires/<int:pk>/matrice/blocs/<str:bloc>/", vue_matrice.ecrire, name="ecrire_matrice"),
    path("partenaires/conventions/<int:pk>/sous-traitants/", vue_sous_traitants.liste, name="sous_traitants"),
    path(
        "partenaires/conventions/<int:pk>/sous-traitants/nouveau/",
        vue_sous_traitants.noter,
        name="sous_traitant_nouveau",
    ),
    path(
        "partenaires/conventions/<int:pk>/sous-traitants/<int:sous_traitant>/",
        vue_sous_traitants.noter,
        name="sous_traitant",
    ),
    path(
        "partenaires/conventions/<int:pk>/sous-traitants/<int:sous_traitant>/contrat/",
        vue_sous_traitants.contrat,
        name="contrat",
    ),
    path("partenaires/<int:pk>/renouveler/", vue_suites.renouveler, name="renouveler"),
    path("partenaires/<int:pk>/renouveler/finir/", vue_suites.finir_renouvellement, name="finir_renouvellement"),
    path("partenaires/transitions/", vue_suites.plans, name="plans"),
    path("partenaires/transitions/nouvelle/", vue_suites.nouveau_plan, name="nouveau_plan"),
    path("partenaires/transitions/<int:pk>/", vue_suites.plan, name="plan"),
    path("partenaires/transitions/<int:pk>/suite/", vue_suites.suite, name="suite"),
    path("partenaires/transitions/<int:pk>/annoncer/", vue_suites.annoncer, name="annoncer"),
    path("partenaires/transitions/<int:pk>/fermer/", vue_suites.clore_plan, name="clore_plan"),
    path("partenaires/transitions/<int:pk>/etapes/<int:etape>/", vue_suites.etape, name="etape"),
    path("partenaires/demandes/", demandes.liste, name="demandes"),
    path("partenaires/demandes/nouvelle/", demandes.nouvelle, name="demande_nouvelle"),
    path("partenaires/demandes/<int:pk>/", demandes.demande, name="demande"),
    path("partenaires/demandes/<int:pk>/accepter/", demandes.accepter, name="demande_accepter"),
    path("partenaires/demandes/<int:pk>/reprendre/", demandes.reprendre, name="demande_reprendre"),
    path("partenaires/demandes/<int:pk>/annuler/", demandes.annuler, name="demande_annuler"),
    path("partenaires/demandes/<int:pk>/relancer/", demandes.relancer, name="demande_relancer"),
    path("partenaires/demandes/<int:pk>/pieces/<uuid:piece>/", demandes.piece, name="demande_piece"),
    path("partenaires/sessions/", demandes.sessions_demandees, name="sessions_demandees"),
    path("partenaires/sessions/<int:pk>/", demandes.session_demandee, name="session_demandee"),
    path("partenaires/sessions/<int:pk>/refuser/", demandes.refuser_session, name="session_refuser"),
    path("espace/", espace.accueil, name="espace"),
    path("espace/demandes/", espace.demandes, name="espace_demandes"),
    path("espace/demandes/<int:pk>/", espace.demande, name="espace_demande"),
    path("espace/demandes/<int:pk>/pieces/<uuid:piece>/", espace.piece, name="espace_piece"),
    path("espace/conventions/<int:pk>/", espace.convention, name="espace_convention"),
    path("espace/sessions/", espace.sessions, name="espace_sessions"),
    path("espace/sessions/demander/", espace.demander_session, name="espace_session_demander"),
    path("espace/sessions/<int:pk>/", espace.session, name="espace_session"),
    path("espace/lettres/<int:pk>/", espace.lettre, name="espace_lettre"),
    path("espace/lettres/<int:pk>/document/", espace.lettre_document, name="espace_lettre_document"),
    path("espace/collegues/", espace.collegues, name="espace_collegues"),
    path("espace/collegues/inviter/", espace.inviter, name="espace_inviter"),
    path("espace/collegues/<int:pk>/retirer/", espace.retirer, name="espace_retirer"),
]

_C = "partenaires/communication"
urlpatterns += [
    path(f"{_C}/", captures.liste, name="communication"),
    path(f"{_C}/deposer/", captures.deposer, name="communication_deposer"),
    path(f"{_C}/partenaires/", captures.par_partenaires, name="communication_partenaires"),
    path(f"{_C}/exceptions/", captures.exceptions, name="exceptions"),
    path(f"{_C}/exceptions/<int:pk>/revoquer/", captures.revoquer, name="exception_revoquer"),
    path(f"{_C}/<int:pk>/", captures.capture, name="capture"),
    path(f"{_C}/<int:pk>/fichier/", captures.fichier, name="capture_fichier"),
    path(f"{_C}/<int:pk>/suite/", captures.deposer, name="capture_suite"),
    path(f"{_C}/<int:pk>/demander/", captures.demander, name="capture_demander"),
    path(f"{_C}/releves/<int:pk>/ecarter/", captures.ecarter, name="anomalie_ecarter"),
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
urlpatterns += urls_constats.urlpatterns
