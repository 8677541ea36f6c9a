"""The antivirus of the installation, if it has one (setting `ANTIVIRUS`: path of a command such as `clamdscan`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings

from parchemin.plateforme.fichiers.constats import ANTIVIRUS_EN_PANNE, INFECTE
from parchemin.plateforme.models.fichiers import Analyse
from parchemin.socle.constats import ErreurMetier

DELAI = 120


def analyser(chemin: Path) -> Analyse:
    """Run the command on the file: 0 is clean, 1 is infected, anything else a failure (as ClamAV does).

    Raises `ErreurMetier` FIC-011, FIC-012: once an antivirus is asked for, no file enters without it.
    """
    commande = getattr(settings, "ANTIVIRUS", "")
    if not commande:
        return Analyse.NON_ANALYSE
    try:
        fini = subprocess.run([commande, str(chemin)], capture_output=True, timeout=DELAI, check=False)
    except (OSError, subprocess.TimeoutExpired) as erreur:
        raise ErreurMetier(ANTIVIRUS_EN_PANNE.constat()) from erreur
    if fini.returncode == 1:
        raise ErreurMetier(INFECTE.constat())
    if fini.returncode != 0:
        raise ErreurMetier(ANTIVIRUS_EN_PANNE.constat())
    return Analyse.SAIN
