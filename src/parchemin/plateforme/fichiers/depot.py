"""The store on disk: `<root>/ab/cd/<sha256>`, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from parchemin.plateforme.fichiers.constats import TROP_GROS, VIDE
from parchemin.socle.constats import ErreurMetier

_BLOC = 1 << 20


def racine() -> Path:
    """The folder of the files (setting `FICHIERS`), created on first use, closed to other accounts."""
    dossier = Path(settings.FICHIERS)
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    return dossier


def chemin_de(empreinte: str) -> Path:
    """Where a content lives. Raises `ValueError` for what is not a hash (it would be a path of someone's choice)."""
    if len(empreinte) != 64 or not set(empreinte) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {empreinte!r}")
    return racine() / empreinte[:2] / empreinte[2:4] / empreinte


@dataclass(frozen=True, slots=True)
class Recu:
    """A received content, still under its temporary name."""

    chemin: Path
    empreinte: str
    taille: int


def taille_lisible(octets: int) -> str:
    return f"{octets // 1_000_000} Mo" if octets >= 1_000_000 else f"{octets // 1000} ko"


@contextmanager
def recevoir(source: BinaryIO, *, taille_max: int) -> Iterator[Recu]:
    """Write the source to a temporary file, hashing on the way; removed at the end, placed or not.

    Raises `ErreurMetier` FIC-001 (empty) and FIC-002 (too big), before the whole is read.
    """
    attente = racine() / ".reception"
    attente.mkdir(exist_ok=True, mode=0o700)
    descripteur, nom = tempfile.mkstemp(dir=attente)
    provisoire = Path(nom)
    h, taille = hashlib.sha256(), 0
    try:
        with os.fdopen(descripteur, "wb") as f:
            while bloc := source.read(_BLOC):
                taille += len(bloc)
                if taille > taille_max:
                    raise ErreurMetier(TROP_GROS.constat(limite=taille_lisible(taille_max)))
                h.update(bloc)
                f.write(bloc)
            f.flush()
            os.fsync(f.fileno())
        if not taille:
            raise ErreurMetier(VIDE.constat())
        yield Recu(provisoire, h.hexdigest(), taille)
    finally:
        provisoire.unlink(missing_ok=True)


def placer(recu: Recu) -> None:
    """Give the content its name, unless it is there already. Call it while holding the row of the content."""
    final = chemin_de(recu.empreinte)
    if final.exists() and final.stat().st_size == recu.taille:
        return
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    recu.chemin.chmod(0o400)
    os.replace(recu.chemin, final)
    for dossier in (final.parent, final.parent.parent, racine()):
        descripteur = os.open(dossier, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)


def presents() -> Iterator[str]:
    """Hashes of all contents on disk."""
    for chemin in racine().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if len(chemin.name) == 64:
            yield chemin.name
