"""Where this installation keeps its state, and its secrets.

Everything that must survive lives under one directory (`PARCHEMIN_DONNEES`, default `./var`), so that a backup is one
folder. Secret keys are files of mode 0600 outside the database: a copy of the database alone opens nothing.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def repertoire_donnees() -> Path:
    """The state directory, created on first use (mode 0700)."""
    chemin = Path(os.environ.get("PARCHEMIN_DONNEES", "var")).expanduser().resolve()
    chemin.mkdir(parents=True, exist_ok=True, mode=0o700)
    return chemin


def cle_secrete(nom: str) -> str:
    """The secret called `nom`, created once.

    Two processes may start together on a fresh machine: the exclusive open lets one write, and the loser reads.
    """
    dossier = repertoire_donnees() / "cles"
    dossier.mkdir(exist_ok=True, mode=0o700)
    fichier = dossier / f"{nom}.cle"
    if not fichier.exists():
        provisoire = dossier / f".{nom}.{os.getpid()}"
        descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "w") as f:
            f.write(secrets.token_urlsafe(48))
        try:
            os.link(provisoire, fichier)
        except FileExistsError:
            pass
        finally:
            provisoire.unlink()
    return fichier.read_text().strip()


def booleen(nom: str, defaut: bool = False) -> bool:
    """An on/off environment variable: 1, true, oui, on."""
    valeur = os.environ.get(nom)
    return defaut if valeur is None else valeur.strip().lower() in {"1", "true", "oui", "on", "yes"}


_ADRESSE = "adresse.txt"


def adresse_publique(demonstration: bool) -> str:
    """Where this installation is reached, without a final slash; "" when nobody said it.

    A demonstration is only reached on this machine: without a given address, it is where it was last served (a document
    prints its address, a message carries it), else where `serve` would open it.
    """
    donnee = os.environ.get("PARCHEMIN_URL", "").rstrip("/")
    if donnee or not demonstration:
        return donnee
    servie = repertoire_donnees() / _ADRESSE
    if servie.is_file():
        return servie.read_text().strip()
    port = os.environ.get("PORT", "")
    return f"http://127.0.0.1:{port if port.isdecimal() else 8000}"


def noter_adresse(adresse: str) -> None:
    """Keep the address at which a demonstration is served, for its documents and its messages."""
    (repertoire_donnees() / _ADRESSE).write_text(adresse.rstrip("/") + "\n")


def liste(nom: str) -> list[str]:
    """A comma-separated environment variable."""
    return [m.strip() for m in os.environ.get(nom, "").split(",") if m.strip()]
