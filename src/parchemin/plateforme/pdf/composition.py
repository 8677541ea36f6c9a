"""`composer(gabarit, donnees)`: a template and its data become a PDF that is archived and read aloud.

A template is a `.typ` file of the room that owns the document. It starts with `#import "/maison.typ": *`, which gives it
the house style and `donnees`, the data. Data travel beside the template, as JSON: no text is ever pasted into its source,
so that a name with `#` or `]` is only a name. The template sees the folder of the house style and no other file; there is
no network, no font of the system, no clock: the same data at the same moment give the same bytes.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from parchemin.plateforme.pdf.constats import POLICES_ABSENTES
from parchemin.plateforme.pdf.texte import POLICES, preparer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant

GABARITS = Path(__file__).resolve().parent / "gabarits"
NORMES: tuple[Literal["a-2a", "ua-1"], ...] = ("a-2a", "ua-1")
"""PDF/A-2a (ISO 19005-2: kept for long, tagged) and PDF/UA-1 (ISO 14289-1: read by assistive tools), both at once."""


_LIGNE = re.compile(r"__typst_py_bytes__\.typ:(\d+):")


class FauteDeGabarit(RuntimeError):
    """A template that does not compose. `ligne`: in the template itself, from 1; 0 when it is in a file that it imports."""

    ligne: int = 0


@cache
def _polices() -> typst.Fonts:
    """Our six faces and nothing else. Raises `ErreurMetier` (PDF-002) when they were not made."""
    polices = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)])
    if not polices.families():
        raise ErreurMetier(POLICES_ABSENTES.constat())
    return polices


_ATELIER = threading.local()
REEMPLOIS = 200


def _compilateur() -> typst.Compiler:
    """One per thread, for some documents: it has read the house style already, a quarter of the work. Then a new one: it
    keeps what it was given. No package is there, templates import none.
    """
    if getattr(_ATELIER, "reste", 0) <= 0:
        _ATELIER.compilateur = typst.Compiler(
            root=str(GABARITS), font_paths=_polices(), ignore_system_fonts=True, package_path=str(GABARITS)
        )
        _ATELIER.reste = REEMPLOIS
    _ATELIER.reste -= 1
    compilateur: typst.Compiler = _ATELIER.compilateur
    return compilateur


def _compiler(gabarit: Path, donnees: Mapping[str, Any], le: datetime | None, sorte: Literal["pdf", "png"]) -> Any:
    constats: list[Constat] = []
    pretes = preparer(donnees, constats)
    if constats:
        raise ErreurMetier(*constats)
    moment = (le or maintenant()).astimezone(UTC).replace(microsecond=0)
    try:
        return _compilateur().compile(
            gabarit.read_bytes(),
            sys_inputs={"donnees": json.dumps(pretes, ensure_ascii=False, sort_keys=True)},
            format=sorte,
            ppi=80,
            pdf_standards=list(NORMES) if sorte == "pdf" else [],
            timestamp=moment,
        )
    except typst.TypstError as e:
        # A fault of the template, not of the person: it goes to the log, without the data.
        erreur = FauteDeGabarit(f"{gabarit.name}: {e.message}")
        vue = _LIGNE.search(e.diagnostic)
        erreur.ligne = int(vue[1]) if vue else 0
        raise erreur from None


def composer(gabarit: Path, donnees: Mapping[str, Any], *, le: datetime | None = None) -> bytes:
    """The PDF. `le`: moment written in the file (now when left out); `donnees`: JSON without floats.

    `donnees["titre"]` is required: a document without a title is not PDF/UA. Raises `ErreurMetier` with PDF-001 for each
    text that the fonts cannot draw, with PDF-002 when the fonts are not there; `FauteDeGabarit` for a faulty template.
    """
    octets: bytes = _compiler(gabarit, donnees, le, "pdf")
    return octets


def images(gabarit: Path, donnees: Mapping[str, Any], *, le: datetime | None = None) -> list[bytes]:
    """The pages as PNG pictures, for a preview; same rules as `composer`."""
    rendu: bytes | list[bytes] = _compiler(gabarit, donnees, le, "png")
    return rendu if isinstance(rendu, list) else [rendu]
