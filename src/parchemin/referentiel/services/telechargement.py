"""Fetching an export when the network allows; a file does as well, always."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
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


def telecharger(adresse: str, dossier: Path) -> Path:
    """Save an https address under its own file name. Raises REF-040."""
    morceaux = urlsplit(adresse)
    if morceaux.scheme != "https" or not morceaux.hostname:
        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison="seules les adresses https sont acceptées"))
    chemin = dossier / (Path(morceaux.path).name or "export.zip")
    lus = 0
    try:
        with urllib.request.urlopen(adresse, timeout=60) as reponse, chemin.open("wb") as f:  # noqa: S310
            while bloc := reponse.read(1 << 20):
                lus += len(bloc)
                if lus > TAILLE_MAXIMALE:
                    raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison="le fichier est démesuré"))
                f.write(bloc)
    except (urllib.error.URLError, TimeoutError, OSError) as e:
        raison = getattr(e, "reason", e)
        raise ErreurMetier(INJOIGNABLE.constat(adresse=adresse, raison=raison)) from e
    return chemin
