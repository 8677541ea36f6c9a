"""Addresses of this room, one file per subject."""

from parchemin.deliberation import urls_reglements

app_name = "deliberation"
urlpatterns = [
    *urls_reglements.urlpatterns,
]
