"""Addresses of this room, one file per subject."""

from parchemin.parcours import urls_grille, urls_inscriptions, urls_jurys, urls_personnes, urls_sessions

app_name = "parcours"
urlpatterns = [
    *urls_personnes.urlpatterns,
    *urls_inscriptions.urlpatterns,
    *urls_sessions.urlpatterns,
    *urls_jurys.urlpatterns,
    *urls_grille.urlpatterns,
]
