"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.reseau.vues import conventions, demandes, espace, habilitations

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
    path("espace/collegues/", espace.collegues, name="espace_collegues"),
    path("espace/collegues/inviter/", espace.inviter, name="espace_inviter"),
    path("espace/collegues/<int:pk>/retirer/", espace.retirer, name="espace_retirer"),
]
