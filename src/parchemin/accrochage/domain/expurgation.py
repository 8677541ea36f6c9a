"""A message without its social-security numbers: as a stream of bytes, everything else untouched."""

from __future__ import annotations

import re
from typing import BinaryIO

_BLOC = 1 << 20
_NIR = re.compile(rb"(<(?:[\w.-]+:)?nir(?:\s[^<>]*)?>)[^<]*(</(?:[\w.-]+:)?nir\s*>)")
MASQUE = "•" * 13


def expurger(source: BinaryIO, cible: BinaryIO) -> int:
    """Copy `source` to `cible`, each number masked. Returns how many there were. Constant memory; UTF-8 is assumed."""
    n, reste = 0, b""
    while bloc := source.read(_BLOC):
        tampon = reste + bloc
        coupe = _coupe(tampon)
        n += _ecrire(tampon[:coupe], cible)
        reste = tampon[coupe:]
    return n + _ecrire(reste, cible)


def _coupe(tampon: bytes) -> int:
    """The last opening tag: what is before it is whole, for the number has no child."""
    coupe = tampon.rfind(b"<", 0, -1)
    while coupe > 0 and tampon[coupe + 1 : coupe + 2] == b"/":
        coupe = tampon.rfind(b"<", 0, coupe)
    return max(coupe, 0)


def _ecrire(texte: bytes, cible: BinaryIO) -> int:
    masque, n = _NIR.subn(rb"\g<1>" + MASQUE.encode() + rb"\g<2>", texte)
    cible.write(masque)
    return n
