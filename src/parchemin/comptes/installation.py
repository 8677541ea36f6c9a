"""The one-time code that proves that the person at the browser is the one at the machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _fichier(donnees: Path) -> Path:
    return donnees / "cles" / "installation.code"


def code_installation(donnees: Path) -> str:
    """The code, created on first call in a file of mode 0600."""
    fichier = _fichier(donnees)
    if not fichier.exists():
        fichier.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "w") as f:
            f.write(code)
    return fichier.read_text().strip()


def meme_code(donne: str, attendu: str) -> bool:
    """The same signs, whatever the case and what separates them: people read it aloud, and copy it as they can."""
    # As bytes: `compare_digest` refuses texts with an accent, and people type what they like.
    return secrets.compare_digest(_signes(donne).encode(), _signes(attendu).encode())


def _signes(code: str) -> str:
    return "".join(signe for signe in code.upper() if signe.isalnum())


def oublier_code(donnees: Path) -> None:
    """Once used, it opens nothing any more."""
    _fichier(donnees).unlink(missing_ok=True)
