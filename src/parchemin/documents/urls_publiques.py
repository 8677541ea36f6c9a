"""Addresses without an account: verification."""

from django.urls import URLPattern, path

from parchemin.documents.vues import public

app_name = "documents_publics"
urlpatterns: list[URLPattern] = [
    path("verifier/", public.accueil, name="accueil"),
    path("v/<str:code>", public.document, name="document"),
]
