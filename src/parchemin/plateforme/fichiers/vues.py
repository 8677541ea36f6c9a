"""Hand a file over. Who may have it is decided by the caller."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.models.fichiers import Fichier


def servir(request: HttpRequest, fichier: Fichier) -> HttpResponseBase:
    """The file as a download, never as a page: attachment, no sniffing, no script, no cache shared between people.

    Raises `ErreurMetier` FIC-020. The name travels as RFC 5987 says (Django does it).
    """
    etag = f'"{fichier.contenu_id}"'
    reponse: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        reponse = HttpResponseNotModified()
    else:
        type_mime = fichier.type_mime
        if fichier.encodage:
            type_mime += f"; charset={'utf-8' if fichier.encodage == 'utf-8-sig' else fichier.encodage}"
        reponse = FileResponse(
            ouvrir(fichier), as_attachment=True, filename=fichier.nom_original, content_type=type_mime
        )
    reponse["ETag"] = etag
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cross-Origin-Resource-Policy"] = "same-origin"
    reponse["Cache-Control"] = "private, no-cache"
    return reponse
