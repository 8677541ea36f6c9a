"""A layout that is not ours is composed apart: a process of its own, bounded in memory, in time and in pages, without network.

A Typst source can loop for ever, ask for a page of a thousand kilometres or double a text until memory is full; the last two
end the process, and nothing catches that. Here it ends a process that serves nobody else. The child receives everything on its
standard input and gives the bytes back on its standard output: it holds no connection to the database.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from parchemin.plateforme.pdf.composition import FauteDeGabarit
from parchemin.plateforme.pdf.constats import GABARIT_INTERROMPU
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.horloge import maintenant

MEMOIRE = 1 << 30
"""Bytes that the child may address."""
SECONDES = 6
"""Of processor; twice that of the clock, for a machine under load."""
PAGES = 40
SORTIE = 64 << 20
_PAQUET = re.compile(r"[\"']\s*@|@(preview|local)\b")
_SANS_RESEAU = {nom: "http://127.0.0.1:9" for x in ("http_proxy", "https_proxy", "all_proxy") for nom in (x, x.upper())}
"""Nobody listens there: what the kernel would not cut off (see `_couper_le_reseau`) ends at this door."""


def composer_a_part(
    source: str, donnees: Mapping[str, Any], *, le: datetime | None = None, sorte: Literal["pdf", "png"] = "pdf",
    secondes: int = SECONDES,
) -> Any:  # fmt: skip
    """As `composition.composer` (`pdf`) or `composition.images` (`png`), from a source that nobody of ours wrote.

    Raises `ErreurMetier` PDF-001 and PDF-002 as they do, PDF-003 when a limit was met; `FauteDeGabarit` for a faulty source.
    """
    if _PAQUET.search(source):
        raise ErreurMetier(GABARIT_INTERROMPU.constat(limite="il appelle un paquet extérieur (« @… »)"))
    commande = {
        "source": source, "donnees": dict(donnees), "sorte": sorte, "secondes": secondes,
        "le": (le or maintenant()).astimezone(UTC).isoformat(),
    }  # fmt: skip
    try:
        fait = subprocess.run(
            [sys.executable, "-m", "parchemin.plateforme.pdf.confinement"],
            input=json.dumps(commande).encode(), capture_output=True, timeout=2 * secondes, check=False,
            env={k: v for k, v in os.environ.items() if k in _ENVIRONNEMENT} | _SANS_RESEAU | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ErreurMetier(GABARIT_INTERROMPU.constat(limite=f"il ne finit pas en {2 * secondes} secondes")) from None
    if fait.returncode:
        raise ErreurMetier(
            GABARIT_INTERROMPU.constat(limite="il demande plus de mémoire ou de temps qu’un document n’en prend")
        )
    reponse = json.loads(fait.stdout)
    if "constats" in reponse:
        raise ErreurMetier(*(Constat(**x | {"gravite": Gravite(x["gravite"])}) for x in reponse["constats"]))
    if "faute" in reponse:
        faute = FauteDeGabarit(reponse["faute"])
        faute.ligne = reponse["ligne"]
        raise faute
    if reponse["pages"] > PAGES:
        raise ErreurMetier(
            GABARIT_INTERROMPU.constat(limite=f"il fait {reponse['pages']} pages ; {PAGES} au plus sont composées")
        )
    rendu = [base64.b64decode(x) for x in reponse["rendu"]]
    return rendu if sorte == "png" else rendu[0]


_ENVIRONNEMENT = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "HOME")


def _couper_le_reseau() -> None:
    """A network of its own, empty, where the kernel lets a plain process ask for one."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET


def _enfant() -> None:
    commande = json.loads(sys.stdin.buffer.read())
    # Imported before the limits: the interpreter and the fonts are ours, and not what is bounded.
    import io
    import tempfile
    from pathlib import Path

    from pypdf import PdfReader

    from parchemin.plateforme.pdf import composition

    composition._polices()
    _couper_le_reseau()
    resource.setrlimit(resource.RLIMIT_CPU, (commande["secondes"] + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE + _occupe(), MEMOIRE + _occupe()))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    le = datetime.fromisoformat(commande["le"])
    geste: Any = composition.composer if commande["sorte"] == "pdf" else composition.images
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "modele.typ"
        chemin.write_text(commande["source"], encoding="utf-8")
        try:
            rendu = geste(chemin, commande["donnees"], le=le)
        except ErreurMetier as e:
            reponse: dict[str, Any] = {"constats": [c.vers_dict() for c in e.constats]}
        except RuntimeError as e:
            reponse = {"faute": str(e), "ligne": getattr(e, "ligne", 0)}
        else:
            pieces = rendu if isinstance(rendu, list) else [rendu]
            pages = len(pieces) if isinstance(rendu, list) else len(PdfReader(io.BytesIO(rendu)).pages)
            garde = pieces if pages <= PAGES and sum(map(len, pieces)) <= SORTIE else []
            reponse = {"pages": pages, "rendu": [base64.b64encode(x).decode() for x in garde]}
    sys.stdout.write(json.dumps(reponse))


def _occupe() -> int:
    """Bytes already addressed: mapped libraries count, and differ from one machine to another."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[0]) * resource.getpagesize()
    return MEMOIRE


if __name__ == "__main__":
    _enfant()
