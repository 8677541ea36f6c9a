"""Files of this room, opened by their key."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, ouvrir
from parchemin.plateforme.models.fichiers import Fichier

USAGE = declarer_usage(UsageFichier("accrochage", frozenset({"xml", "csv", "texte"}), taille_max=400_000_000))
"""Messages, their CSV twins, reports."""


def ouvrir_piece(cle: UUID) -> BinaryIO:
    """The content of a kept file. Raises `ErreurMetier` when the disk no longer has it."""
    return ouvrir(Fichier.toutes.get(pk=cle))
