"""Files of reserved cases: checked in clear, kept encrypted under their own context, without name nor depositor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from parchemin.amelioration import constats_violence as c
from parchemin.plateforme.fichiers.antivirus import analyser
from parchemin.plateforme.fichiers.depot import recevoir
from parchemin.plateforme.fichiers.services import UsageFichier, controler, declarer_usage, deposer, nom_propre, ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.plateforme.secrets_fichiers import chiffrer_fichier, dechiffrer_fichier
from parchemin.socle.constats import ErreurMetier

CLAIR = UsageFichier(
    "violence_clair",
    frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte", "eml"}),
    taille_max=25_000_000,
)
"""What may be given; never kept as such."""
SCELLE = declarer_usage(UsageFichier("violence", frozenset({"scelle"}), taille_max=26_000_000))


def garder_scelle(source: Any, *, nom: str, organisation_id: int) -> tuple[UUID, dict[str, Any]]:
    """Keep one file. Returns its key and what is to be kept, encrypted, beside it. Raises FIC-001 to FIC-013."""
    marque = str(uuid4())
    with recevoir(source, taille_max=CLAIR.taille_max) as recu:
        nature = controler(recu.chemin, CLAIR)
        analyser(recu.chemin)
        with tempfile.TemporaryDirectory(prefix="reserve-") as dossier:
            scelle = Path(dossier) / "piece"
            with recu.chemin.open("rb") as clair, scelle.open("wb") as sortie:
                chiffrer_fichier(clair, sortie, contexte=f"amelioration.violence:{marque}")
            f = deposer(scelle, nom="piece.scelle", usage=SCELLE.code, organisation_id=organisation_id)
        return f.pk, {
            "nom": nom_propre(nom),
            "mime": nature.mime,
            "taille": recu.taille,
            "marque": marque,
            "empreinte": recu.empreinte,
        }


def ouvrir_scelle(fichier_id: UUID, contenu: dict[str, Any]) -> BinaryIO:
    """The clear bytes, to read and close. Raises AME-188, FIC-020."""
    try:
        return dechiffrer_fichier(
            ouvrir(Fichier.toutes.get(pk=fichier_id)), contexte=f"amelioration.violence:{contenu['marque']}"
        )
    except SecretIllisible as e:
        raise ErreurMetier(c.ILLISIBLE.constat()) from e


def oublier(fichiers: Iterable[UUID]) -> None:
    """Withdraw deposits; the store removes their content later."""
    Fichier.toutes.filter(pk__in=list(fichiers), usage=SCELLE.code).delete()
