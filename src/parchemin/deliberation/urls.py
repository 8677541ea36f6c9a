"""Addresses of this room, one file per subject."""

from parchemin.deliberation import urls_acquis

app_name = "deliberation"
urlpatterns = [
    *urls_acquis.urlpatterns,
]
