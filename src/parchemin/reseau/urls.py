"""Addresses of this room, inside an organisation."""

from django.urls import URLPattern, path

from parchemin.reseau.vues import captures, conventions, habilitations

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
