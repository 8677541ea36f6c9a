"""Fetching an export when the network allows; a file does as well, always."""

from __future__ import annotations

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from parchemin.referentiel.domain.archive import TAILLE_MAXIMALE
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer

INJOIGNABLE = declarer(
    Controle(
        "REF-040",
        "L’adresse ne répond pas",
        "{adresse} ne peut pas être lue : {raison}.",
        "Beaucoup de réseaux d’établissement filtrent les sorties. Rien n’a été changé.",
        "Téléchargez le fichier depuis un autre poste et importez-le comme fichier : le résultat est le même.",
        Gravite.BLOQUANT,
    )
)
HOTES_PUBLICS = frozenset({"www.data.gouv.fr", "static.data.gouv.fr", "object.files.data.gouv.fr"})
"""Where the national exports are published. A page only ever fetches from there: a server that fetched any address
typed in a form could be made to read the inside of its own network. The command line, held by who owns the machine,
fetches from any https address."""


def _verifier(adresse: str, hotes: frozenset[str] | None) -> str:
    try:
        morceaux = urlsplit(adresse)
        hote = morceaux.hostname or ""
    except ValueError:
        hote = ""
    if not hote or morceaux.scheme != "https":
        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison="seules les adresses https sont acceptées"))
    if hotes is not None and hote not in hotes:
        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison=f"{hote} n’est pas un site de data.gouv.fr"))
    return Path(morceaux.path).name


class _Redirections(urllib.request.HTTPRedirectHandler):
    """Every step of a redirection obeys the same rule as the first address."""

    def __init__(self, hotes: frozenset[str] | None) -> None:
        self.hotes = hotes

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        _verifier(newurl, self.hotes)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _raison(erreur: BaseException) -> str:
    cause = erreur.reason if isinstance(erreur, urllib.error.URLError) else erreur
    if isinstance(erreur, urllib.error.HTTPError):
        return f"le site répond par l’erreur {erreur.code}"
    if isinstance(cause, socket.gaierror):
        return "ce nom de site est introuvable, ou cette machine n’a pas accès au réseau"
    if isinstance(cause, TimeoutError):
        return "le site n’a pas répondu à temps"
    if isinstance(cause, ssl.SSLError):
        return "le certificat du site n’est pas reconnu"
    if isinstance(cause, ConnectionError):
        return "la connexion a été refusée ou coupée"
    return "la réponse est illisible"


def telecharger(
    adresse: str,
    dossier: Path,
    *,
    hotes: frozenset[str] | None = None,
    avancement: Callable[[int, int], None] | None = None,
) -> Path:
    """Save an https address under its own file name, found after redirections (the name carries the export's date).

    `hotes`: the only hosts allowed, redirections included (None: any). `avancement` is told bytes read and expected
    (0: not said). Raises REF-040; what was half written is removed.
    """
    _verifier(adresse, hotes)
    ouvreur = urllib.request.build_opener(_Redirections(hotes))
    chemin = dossier / "export.zip"
    lus = 0
    try:
        with ouvreur.open(adresse, timeout=60) as reponse:
            chemin = dossier / (_verifier(reponse.geturl(), hotes) or "export.zip")
            attendus = int(reponse.headers.get("Content-Length") or 0)
            with chemin.open("wb") as f:
                while bloc := reponse.read(1 << 20):
                    lus += len(bloc)
                    if lus > TAILLE_MAXIMALE:
                        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison="le fichier est démesuré"))
                    f.write(bloc)
                    if avancement:
                        avancement(lus, attendus)
        if lus < attendus:
            raise ConnectionError
    except (OSError, HTTPException, ValueError) as e:
        chemin.unlink(missing_ok=True)
        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison=_raison(e))) from e
    except BaseException:
        chemin.unlink(missing_ok=True)
        raise
    return chemin
