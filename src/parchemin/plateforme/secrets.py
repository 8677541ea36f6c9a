"""Field-level encryption: what must not be readable in a copy of the database (links in mail, NIR, TOTP seeds).

AES-256-GCM under a key derived (HKDF-SHA256) from a file kept outside the database. The context (table, column, row)
is authenticated: a value moved to another row no longer opens. Setting `CLES_CHAMPS`: list of secrets, the first
encrypts, all decrypt (rotation); without it the key is derived from `SECRET_KEY`. Whole files: `secrets_fichiers`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PREFIXE = "c1."
_NONCE = 12


class SecretIllisible(Exception):
    """The key is not the one that encrypted, or the value was altered or moved."""


def _sceaux() -> list[bytes]:
    sources: list[str] = list(getattr(settings, "CLES_CHAMPS", None) or [settings.SECRET_KEY])
    return [
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"parchemin/sceau/1").derive(s.encode()) for s in sources
    ]


def sceller(contenu: bytes) -> str:
    """A seal that only this installation can make: « s1.<name of the key>.<HMAC-SHA256> »."""
    cle = _sceaux()[0]
    return f"s1.{hashlib.sha256(cle).hexdigest()[:16]}.{hmac.digest(cle, contenu, 'sha256').hex()}"


def verifier_sceau(contenu: bytes, sceau: str) -> bool | None:
    """True: made here, unchanged. False: claims to be made here, and is not. None: made with a key that is not here."""
    version, _, reste = sceau.partition(".")
    nom, _, mac = reste.partition(".")
    for cle in _sceaux():
        if version == "s1" and hashlib.sha256(cle).hexdigest()[:16] == nom:
            return hmac.compare_digest(hmac.digest(cle, contenu, "sha256").hex(), mac)
    return None


def cles_derivees(usage: bytes, *, sel: bytes | None = None) -> list[AESGCM]:
    """Keys of an use, the one that encrypts first. `sel`: one key for one content."""
    sources: list[str] = list(getattr(settings, "CLES_CHAMPS", None) or [settings.SECRET_KEY])
    return [AESGCM(HKDF(algorithm=SHA256(), length=32, salt=sel, info=usage).derive(s.encode())) for s in sources]


def _cles() -> list[AESGCM]:
    return cles_derivees(b"parchemin/champs/1")


def chiffrer(clair: str, *, contexte: str) -> str:
    """Text -> ASCII text. `contexte` names the place (« courriel:<id> ») and is needed to read again."""
    nonce = os.urandom(_NONCE)
    chiffre = _cles()[0].encrypt(nonce, clair.encode(), contexte.encode())
    return _PREFIXE + base64.urlsafe_b64encode(nonce + chiffre).decode()


def dechiffrer(chiffre: str, *, contexte: str) -> str:
    """The text again. Raises `SecretIllisible`."""
    if not chiffre.startswith(_PREFIXE):
        raise SecretIllisible("not an encrypted value")
    try:
        brut = base64.b64decode(chiffre[len(_PREFIXE) :], altchars=b"-_", validate=True)
    except ValueError as erreur:
        raise SecretIllisible("not an encrypted value") from erreur
    for cle in _cles():
        try:
            return cle.decrypt(brut[:_NONCE], brut[_NONCE:], contexte.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise SecretIllisible("no key opens this value")
