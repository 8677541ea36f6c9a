"""Addresses of this room, one file per subject."""

from parchemin.deliberation import urls_importees, urls_pv

app_name = "deliberation"
urlpatterns = [
    *urls_pv.urlpatterns,
    *urls_importees.urlpatterns,
]
