"""Encryption of whole files, by blocks, under the keys of `secrets`: what must not be readable in a copy of the disk.

A file is `MARQUE`, a salt of 16 bytes, then blocks of 1 MiB under AES-256-GCM with a key of its own (HKDF of the salt).
The nonce of a block holds its rank and whether it is the last one: blocks moved, repeated, or cut off do not open. The
context is authenticated as in `secrets`. Constant memory, whatever the size.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parchemin.plateforme.secrets import SecretIllisible, cles_derivees

MARQUE = b"parchemin\x00chiffre\x001\n"
_SEL = 16
_BLOC = 1 << 20
_SCEAU = 16
_USAGE = b"parchemin/fichiers/1"


def _nonce(rang: int, dernier: bool) -> bytes:
    return rang.to_bytes(11, "big") + bytes([dernier])


def chiffrer_fichier(source: BinaryIO, cible: BinaryIO, *, contexte: str) -> None:
    """Write `source` to `cible`, encrypted. `contexte` names the place and is needed to read again."""
    sel = os.urandom(_SEL)
    cle, aad = cles_derivees(_USAGE, sel=sel)[0], contexte.encode()
    cible.write(MARQUE + sel)
    rang, bloc = 0, _bloc(source, _BLOC)
    while True:
        suivant = _bloc(source, _BLOC) if len(bloc) == _BLOC else b""
        cible.write(cle.encrypt(_nonce(rang, not suivant), bloc, aad))
        if not suivant:
            return
        rang, bloc = rang + 1, suivant


def dechiffrer_fichier(source: BinaryIO, *, contexte: str) -> BinaryIO:
    """The clear content, to read and close (`source` closes with it). Raises `SecretIllisible`, here or while reading."""
    try:
        return io.BufferedReader(_Lecteur(source, contexte))
    except BaseException:
        source.close()
        raise


def _bloc(source: BinaryIO, taille: int) -> bytes:
    """`taille` bytes, fewer at the end only: a raw source may give less at a time."""
    morceaux = []
    while taille and (lu := source.read(taille)):
        morceaux.append(lu)
        taille -= len(lu)
    return b"".join(morceaux)


class _Lecteur(io.RawIOBase):
    def __init__(self, source: BinaryIO, contexte: str) -> None:
        super().__init__()
        self._source, self._aad = source, contexte.encode()
        tete = _bloc(source, len(MARQUE) + _SEL)
        if not tete.startswith(MARQUE) or len(tete) != len(MARQUE) + _SEL:
            raise SecretIllisible("not an encrypted file")
        self._cles = cles_derivees(_USAGE, sel=tete[len(MARQUE) :])
        self._rang, self._clair = 0, memoryview(b"")
        self._suivant = _bloc(source, _BLOC + _SCEAU)
        self._ouvrir()

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer. Raises `SecretIllisible`."""
        if not self._clair and self._suivant:
            self._ouvrir()
        n = min(len(tampon), len(self._clair))
        tampon[:n] = self._clair[:n]
        self._clair = self._clair[n:]
        return n

    def close(self) -> None:
        self._source.close()
        super().close()

    def _ouvrir(self) -> None:
        bloc = self._suivant
        self._suivant = _bloc(self._source, _BLOC + _SCEAU) if len(bloc) == _BLOC + _SCEAU else b""
        nonce = _nonce(self._rang, not self._suivant)
        for cle in self._cles:
            if (clair := _essayer(cle, nonce, bloc, self._aad)) is not None:
                # One key for a whole file: the others are not tried again.
                self._cles, self._rang, self._clair = [cle], self._rang + 1, memoryview(clair)
                return
        raise SecretIllisible("no key opens this file")


def _essayer(cle: AESGCM, nonce: bytes, bloc: bytes, aad: bytes) -> bytes | None:
    try:
        return cle.decrypt(nonce, bloc, aad)
    except (InvalidTag, ValueError):
        return None
