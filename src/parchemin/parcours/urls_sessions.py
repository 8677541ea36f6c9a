from django.urls import URLPattern, path

from parchemin.parcours.vues import (
    sessions,
    sessions_candidats,
    sessions_elements,
    sessions_epreuves,
    sessions_formation,
)

_S = "sessions/<int:pk>"
_E = "elements/<int:certification>"
urlpatterns: list[URLPattern] = [
    path("sessions/", sessions.liste, name="sessions"),
    path("sessions/nouvelle/", sessions.nouvelle, name="session_nouvelle"),
    path(f"{_S}/", sessions_candidats.session, name="session"),
    path(f"{_S}/corriger/", sessions.modifier, name="session_modifier"),
    path(f"{_S}/ouvrir/", sessions.ouvrir, name="session_ouvrir"),
    path(f"{_S}/annuler/", sessions.annuler, name="session_annuler"),
    path(f"{_S}/journal/", sessions.journal, name="session_journal"),
    path(f"{_S}/candidats/ajouter/", sessions_candidats.choisir, name="session_choisir"),
    path(f"{_S}/candidats/<int:presentation>/", sessions_candidats.candidat, name="candidat"),
    path(f"{_S}/candidats/<int:presentation>/retirer/", sessions_candidats.retirer, name="candidat_retirer"),
    path(
        f"{_S}/candidats/<int:presentation>/resultats/<int:resultat>/",
        sessions_candidats.situation,
        name="candidat_situation",
    ),
    path(f"{_S}/presence/", sessions_candidats.presence, name="session_presence"),
    path(f"{_S}/convocations/", sessions_candidats.convoquer, name="session_convocations"),
    path(f"{_S}/convocations/papier/", sessions_candidats.convocations_papier, name="session_convocations_papier"),
    path(f"{_S}/epreuves/", sessions_epreuves.epreuves, name="session_epreuves"),
    path(f"{_S}/epreuves/choisir/", sessions_epreuves.elements_choisir, name="session_elements"),
    path(f"{_S}/sujets/", sessions_epreuves.sujet, name="sujet_ajouter"),
    path(f"{_S}/sujets/<int:sujet>/", sessions_epreuves.sujet, name="sujet"),
    path(f"{_S}/sujets/<int:sujet>/retirer/", sessions_epreuves.sujet_retirer, name="sujet_retirer"),
    path(f"{_S}/sujets/<int:sujet>/piece/", sessions_epreuves.sujet_piece, name="sujet_piece"),
    path(f"{_S}/incidents/", sessions_epreuves.incidents, name="session_incidents"),
    path(f"{_S}/incidents/relever/", sessions_epreuves.incident, name="incident_relever"),
    path("elements/", sessions_elements.liste, name="elements_certifications"),
    path(f"{_E}/", sessions_elements.elements, name="elements"),
    path(f"{_E}/blocs/", sessions_elements.depuis_les_blocs, name="elements_blocs"),
    path(f"{_E}/nouveau/", sessions_elements.element, name="element_ajouter"),
    path(f"{_E}/<int:element>/", sessions_elements.element, name="element"),
    path(f"{_E}/<int:element>/supprimer/", sessions_elements.element_supprimer, name="element_supprimer"),
    path("formations/", sessions_formation.formations, name="formations"),
    path("formations/nouvelle/", sessions_formation.formation_modifier, name="formation_nouvelle"),
    path("formations/<int:pk>/", sessions_formation.formation, name="formation"),
    path("formations/<int:pk>/corriger/", sessions_formation.formation_modifier, name="formation_modifier"),
    path("formations/<int:pk>/participants/", sessions_formation.participants, name="formation_participants"),
    path("formateurs/", sessions_formation.formateurs, name="formateurs"),
    path("formateurs/nouveau/", sessions_formation.formateur, name="formateur_nouveau"),
    path("formateurs/<int:pk>/", sessions_formation.formateur, name="formateur"),
]
