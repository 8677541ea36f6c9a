"""Addresses of the procès-verbal and of the extracts."""

from django.urls import URLPattern, path

from parchemin.deliberation.vues import pv_document

urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/proces-verbal.pdf", pv_document.pv, name="pv_pdf"),
    path("decisions/<int:pk>/releve.pdf", pv_document.extrait, name="extrait"),
]
