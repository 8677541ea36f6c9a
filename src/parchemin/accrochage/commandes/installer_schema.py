"""`parchemin accrochage installer-schema ARCHIVE`: an act of the whole installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parchemin.accrochage.commandes.affichage import avertir, en_json, preparer, refuser
from parchemin.accrochage.schemas import SCHEMA_REFUSE, SchemaInstalle, dire_les_essais, installer
from parchemin.socle.constats import ErreurMetier

SANS_DONNEES = (
    "PARCHEMIN_DONNEES n’est pas donné : le schéma est rangé sous le dossier courant. Pour une autre installation, donnez "
    "PARCHEMIN_DONNEES, ou lancez la commande depuis le dossier de l’installation."
)


def executer(
    archive: Path, donnees: Path, *, json_: bool = False, avec_ecarts: bool = False, choisi: bool = True,
    consigner: Callable[[Path, bool], SchemaInstalle] | None = None,
) -> int:  # fmt: skip
    """0 installed, 1 refused, 2 not found.

    `choisi`: the data folder was named, not drawn from the current one. `consigner`: installs and writes the journal, where
    the folder has a database.
    """
    preparer()
    if not archive.is_file():
        raison = "c’est un dossier" if archive.is_dir() else "le fichier n’existe pas"
        refuser(ErreurMetier(SCHEMA_REFUSE.constat(str(archive), raison=raison)), json_=json_)
        return 2
    if not choisi:
        avertir(SANS_DONNEES)
    try:
        fait = consigner(archive, avec_ecarts) if consigner else installer(archive, donnees, avec_ecarts=avec_ecarts)
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 1
    if json_:
        en_json(
            {
                "profil": fait.profil, "nom": fait.nom, "sha256": fait.empreinte, "installeLe": fait.installe_le,
                "dossier": str(donnees), "journal": consigner is not None, "essais": fait.essais, "jugesAutrement": fait.autrement,
            }
        )  # fmt: skip
    else:
        # Without a database nobody's pages read this folder: the schema serves the command line only.
        ou, portee = (
            "pas de base dans ce dossier, donc pas de journal",
            (
                "Aucune installation ne tient dans ce dossier : ce schéma ne juge que ce que la ligne de commande y construit ou "
                "vérifie. Pour une installation, donnez son dossier par PARCHEMIN_DONNEES."
            ),
        )
        if consigner:
            ou = "inscrit au journal de l’installation"
            portee = "Il juge désormais tous les fichiers de ce profil, pour toutes les organisations."
        print(
            f"Schéma {fait.profil} installé ({fait.nom}).\n{portee}\n{dire_les_essais(fait.essais, fait.autrement)}\nDossier : {donnees} ({ou})\nSHA-256 {fait.empreinte}"
        )
    return 0
