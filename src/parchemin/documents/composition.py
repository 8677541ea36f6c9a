"""From the frozen content to the bytes: layout of the house, or the organisation's own body."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from parchemin.documents import constats as c
from parchemin.documents.domain.code import en_groupes
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.logo import en_svg as logo_en_svg
from parchemin.documents.models import ModeleDocument
from parchemin.documents.qr import en_svg
from parchemin.plateforme.pdf.composition import composer, images
from parchemin.socle.constats import ErreurMetier

GABARITS = Path(__file__).resolve().parent / "gabarits"


def adresse_publique(code: str) -> str:
    """What the square opens: the public page, at the installation's public address."""
    base = settings.URL_PUBLIQUE or "http://127.0.0.1:8000"
    return f"{base}/v/{en_groupes(code)}"


def habiller(contenu: dict[str, Any]) -> dict[str, Any]:
    """The frozen content with what is only drawn: the square. Same content, same bytes."""
    return contenu | {"qr": en_svg(contenu["adresse"]) if contenu.get("adresse") else ""}


def gabarit_de(nature: str) -> Path:
    return GABARITS / f"{GENRES[Nature(nature)].gabarit}.typ"


def composer_document(contenu: dict[str, Any], modele: ModeleDocument | None, *, le: datetime) -> bytes:
    """The PDF (PDF/A-2a, PDF/UA-1). Raises `ErreurMetier` PDF-001 (a letter without a glyph), DOC-010 (own template)."""
    return _rendre(contenu, modele, le, composer)


def apercu(contenu: dict[str, Any], modele: ModeleDocument | None, *, le: datetime) -> list[bytes]:
    """The pages as PNG pictures, for the screen."""
    return _rendre(contenu, modele, le, images)


def _rendre(contenu: dict[str, Any], modele: ModeleDocument | None, le: datetime, geste: Any) -> Any:
    donnees = habiller(contenu) | {"logo": logo_en_svg(modele.logo_piece_id) if modele and modele.logo_piece_id else ""}
    if modele is None or not modele.source.strip():
        return geste(gabarit_de(contenu["nature"]), donnees, le=le)
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "modele.typ"
        chemin.write_text(modele.source, encoding="utf-8")
        try:
            return geste(chemin, donnees, le=le)
        except RuntimeError as e:
            raise ErreurMetier(c.GABARIT_FAUX.constat(faute=str(e).partition(": ")[2][:300])) from None
