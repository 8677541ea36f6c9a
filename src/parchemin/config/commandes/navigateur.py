"""Open the browser of the person who launched the program: only where there is one to open."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping

ATTENTE = 30
"""Seconds given to the web server before giving up on the browser."""


def a_un_ecran(environnement: Mapping[str, str], systeme: str = sys.platform) -> bool:
    """A person in front of a screen: not a remote session, not continuous integration, not a bare server."""
    if any(environnement.get(cle) for cle in ("CI", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return False
    if systeme in {"darwin", "win32"}:
        return True
    return any(environnement.get(cle) for cle in ("DISPLAY", "WAYLAND_DISPLAY"))


def _ouvrir_quand_pret(adresse: str, hote: str, port: int) -> None:
    fin = time.monotonic() + ATTENTE
    while time.monotonic() < fin:
        with contextlib.suppress(OSError), socket.create_connection((hote, port), timeout=1):
            break
        time.sleep(0.2)
    else:
        return
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(adresse)


def ouvrir(adresse: str, hote: str, port: int) -> None:
    """In the background, once the server answers. Never an error: the address is on the screen anyway."""
    threading.Thread(target=_ouvrir_quand_pret, args=(adresse, hote, port), daemon=True).start()
