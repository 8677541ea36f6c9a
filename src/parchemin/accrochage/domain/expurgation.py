"""A message, or a sentence, without its social-security numbers; everything else untouched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
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


def masquer_un_accuse(source: BinaryIO) -> Iterator[bytes]:
    """A report, piece by piece, as people may read it: the numbers of its messages masked, its identifiers left."""
    reste = b""
    while bloc := source.read(_BLOC):
        tampon = reste + bloc
        # What says something of one passage is whole before its end.
        bas = tampon.lower()
        coupe = max(bas.rfind(b"</passage"), bas.rfind(b"</erreur"), 0)
        yield _masquer_les_messages(tampon[:coupe])
        reste = tampon[coupe:]
    yield _masquer_les_messages(reste)


def _masquer_les_messages(octets: bytes) -> bytes:
    return _MESSAGE.sub(
        lambda m: m[1] + masquer_les_numeros(m[2].decode(errors="replace")).encode() + m[3], octets
    )  # fmt: skip


_MESSAGE = re.compile(rb"(<message(?:erreur)?(?:\s[^<>]*)?>)(.*?)(</message)", re.IGNORECASE | re.DOTALL)
_ENTRE = r"[ .\u00a0\u202f\u2010-\u2015-]?"
_NUMERO = re.compile(
    rf"(?<![\w-])[1-478]{_ENTRE}\d\d{_ENTRE}\d\d{_ENTRE}(?:\d\d|2[ABab]){_ENTRE}\d{{3}}{_ENTRE}\d{{3}}(?:{_ENTRE}\d\d)?(?![\w-])"
)
_PARLE_DU_NUMERO = re.compile(r"\bnir\b|s[ée]curit[ée] sociale", re.IGNORECASE)
_VALEUR_CITEE = re.compile(r"(['\"«“‘])(\s*)([^'\"«»“”‘’]*\d{5}[^'\"«»“”‘’]*)(\s*)(['\"»”’])")


def masquer_les_numeros(texte: str, *, sauf: Collection[str] = ()) -> str:
    """The text that others wrote, with each social-security number as dots.

    Sent without its key, a number is thirteen bare digits that nothing proves: whatever has the shape of one is masked, right
    or not, and, where the text speaks of the number, every long figure that it quotes (the schema refuses what is badly typed,
    and quotes it). `sauf`: what is known to be something else, an identifier of ours say.
    """
    masque = _NUMERO.sub(lambda trouve: trouve[0] if trouve[0] in sauf else MASQUE, texte)
    if _PARLE_DU_NUMERO.search(masque):
        masque = _VALEUR_CITEE.sub(rf"\g<1>\g<2>{MASQUE}\g<4>\g<5>", masque)
    return masque
