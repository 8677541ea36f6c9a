"""The body of a deposit, read as it comes: raw XML, or the file of a form. Never whole in memory."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Protocol

_BLOC = 1 << 18
_TETE_MAXIMUM = 16_384


class Lisible(Protocol):
    def read(self, n: int, /) -> bytes: ...


class CorpsRefuse(Exception):
    """The body is not one that we read. The message is French."""


@dataclass(frozen=True, slots=True)
class FichierRecu:
    """A file received. `nom`: "" when the body does not say it."""

    nom: str
    empreinte: str
    octets: int


class _Source:
    """Exactly `longueur` bytes of a connection."""

    def __init__(self, flux: Lisible, longueur: int) -> None:
        self._flux, self.reste = flux, longueur

    def lire(self) -> bytes:
        bloc = self._flux.read(min(_BLOC, self.reste)) if self.reste else b""
        if not bloc and self.reste:
            raise CorpsRefuse("l’envoi s’est arrêté avant la fin")
        self.reste -= len(bloc)
        return bloc


def recevoir_corps(flux: Lisible, longueur: int, genre: str, vers: Path) -> FichierRecu:
    """Write the file of a request to `vers`. Raises `CorpsRefuse`."""
    source = _Source(flux, longueur)
    entete = Message()
    entete["Content-Type"] = genre or "application/xml"
    if entete.get_content_type() != "multipart/form-data":
        return _ecrire_tout(source, vers)
    frontiere = entete.get_param("boundary", "")
    if not isinstance(frontiere, str) or not 1 <= len(frontiere) <= 200:
        raise CorpsRefuse("le formulaire n’annonce pas sa séparation")
    return _ecrire_partie(source, frontiere.encode("latin-1", "replace"), vers)


def _ecrire_tout(source: _Source, vers: Path) -> FichierRecu:
    h, octets = hashlib.sha256(), 0
    with vers.open("wb") as f:
        while bloc := source.lire():
            f.write(bloc)
            h.update(bloc)
            octets += len(bloc)
    return FichierRecu("", h.hexdigest(), octets)


def _ecrire_partie(source: _Source, frontiere: bytes, vers: Path) -> FichierRecu:
    """The first part that has a file name; the others are skipped."""
    tampon, trait = b"\r\n", b"\r\n--" + frontiere
    while True:
        while trait not in tampon:
            if not (bloc := source.lire()):
                raise CorpsRefuse("le formulaire ne contient aucun fichier")
            tampon = tampon[-len(trait) :] + bloc
        tampon = tampon.split(trait, 1)[1]
        while b"\r\n\r\n" not in tampon:
            if len(tampon) > _TETE_MAXIMUM or not (bloc := source.lire()):
                raise CorpsRefuse("le formulaire ne contient aucun fichier")
            tampon += bloc
        tete, tampon = tampon.split(b"\r\n\r\n", 1)
        if nom := re.search(rb'filename="((?:[^"\\]|\\.)*)"', tete):
            break
        tampon = b"\r\n" + tampon
    h, octets = hashlib.sha256(), 0
    with vers.open("wb") as f:
        while (fin := tampon.find(trait)) < 0:
            sur = max(0, len(tampon) - len(trait))
            f.write(tampon[:sur])
            h.update(tampon[:sur])
            octets += sur
            tampon = tampon[sur:]
            if not (bloc := source.lire()):
                raise CorpsRefuse("l’envoi s’est arrêté avant la fin du fichier")
            tampon += bloc
        f.write(tampon[:fin])
        h.update(tampon[:fin])
        octets += fin
    while source.lire():
        pass
    return FichierRecu(nom[1].decode("utf-8", "replace").replace('\\"', '"'), h.hexdigest(), octets)
