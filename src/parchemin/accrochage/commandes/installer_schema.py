"""`parchemin accrochage installer-schema ARCHIVE`."""

from __future__ import annotations

from pathlib import Path

from parchemin.accrochage.commandes.affichage import en_json, preparer, refuser
from parchemin.accrochage.schemas import SCHEMA_REFUSE, installer
from parchemin.socle.constats import ErreurMetier


def executer(archive: Path, donnees: Path, *, json_: bool = False) -> int:
    """0 installed, 1 refused, 2 not found."""
    preparer()
    if not archive.is_file():
        raison = "c’est un dossier" if archive.is_dir() else "le fichier n’existe pas"
        refuser(ErreurMetier(SCHEMA_REFUSE.constat(str(archive), raison=raison)), json_=json_)
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
