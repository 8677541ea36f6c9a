"""`parchemin accrochage installer-schema ARCHIVE`."""

from __future__ import annotations

import sys
from pathlib import Path

from parchemin.accrochage.commandes.affichage import en_json, refuser
from parchemin.accrochage.schemas import installer
from parchemin.socle.constats import ErreurMetier


def executer(archive: Path, donnees: Path, *, json_: bool = False) -> int:
    """0 installed, 1 refused, 2 not found."""
    if not archive.is_file():
        print(f"Le fichier {archive} n’existe pas.", file=sys.stderr)
        return 2
    try:
        fait = installer(archive, donnees)
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 1
    if json_:
        en_json({"profil": fait.profil, "nom": fait.nom, "sha256": fait.empreinte, "installeLe": fait.installe_le})
    else:
        print(
            f"Schéma {fait.profil} installé ({fait.nom}).\nIl juge désormais tous les fichiers de ce profil.\nSHA-256 {fait.empreinte}"
        )
    return 0
