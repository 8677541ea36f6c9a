"""Addresses without an account: verification."""

from django.urls import URLPattern, path

from parchemin.documents.vues import public

app_name = "documents_publics"
urlpatterns: list[URLPattern] = [
    path("verifier/", public.accueil, name="accueil"),
    # The beginning of the address that every paper bears: whoever types it without the code lands where to type the code.
    path("v/", public.accueil, name="racine"),
    path("v/<str:code>", public.document, name="document"),
]
