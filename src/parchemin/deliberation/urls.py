"""Addresses of this room, one file per subject."""

from parchemin.deliberation import urls_acquis, urls_importees, urls_jury, urls_pv, urls_reglements

app_name = "deliberation"
urlpatterns = [
    *urls_reglements.urlpatterns,
    *urls_jury.urlpatterns,
    *urls_pv.urlpatterns,
    *urls_importees.urlpatterns,
    *urls_acquis.urlpatterns,
]
