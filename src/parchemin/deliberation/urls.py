"""Addresses of this room, one file per subject."""

from parchemin.deliberation import urls_jury

app_name = "deliberation"
urlpatterns = [
    *urls_jury.urlpatterns,
]
