"""From the frozen content to the bytes: layout of the house, or the organisation's own body."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from parchemin.documents import constats as c
from parchemin.documents.domain.code import en_groupes
from parchemin.documents.domain.fautes import dire_la_faute
from parchemin.documents.domain.francais import insecables
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.logo import en_svg as logo_en_svg
from parchemin.documents.models import ModeleDocument
from parchemin.documents.qr import en_svg
from parchemin.plateforme.pdf.composition import composer, images
from parchemin.plateforme.pdf.confinement import composer_a_part
from parchemin.referentiel import facade
from parchemin.socle.constats import ErreurMetier

_log = logging.getLogger(__name__)
GABARITS = Path(__file__).resolve().parent / "gabarits"
UNE_PAGE = frozenset({"parchemin", "bloc", "attestation_reussite", "cfeps"})
"""Layouts of one page. The others take as many as they need."""
SERRES = 3
LIES = frozenset(
    {"lettre", "lettre_vae", "releve", "etat_acquis", "attestation", "livret", "supplement", "supplement_diplome"}
)
"""Layouts that are set a little closer to spare a second page; else their last sections go there with the signature."""
SERRES_LIES = 2
_PAGES = re.compile(rb"/Type ?/Pages\b[^>]*?/Count (\d+)")
_TAMPON = '#import "/titres.typ": tampon; #set page(background: tampon)'
_SUPERIEUR = frozenset(
    facade.LIBELLES_FAMILLE[x] for x in (facade.Famille.SUPERIEUR, facade.Famille.DNMADE, facade.Famille.DCG)
)


def adresse_publique(code: str) -> str:
    """What the square opens: the public page, at the installation's public address."""
    base = settings.URL_PUBLIQUE or "http://127.0.0.1:8000"
    return f"{base}/v/{en_groupes(code)}"


def habiller(contenu: dict[str, Any]) -> dict[str, Any]:
    """The frozen content with what is only drawn: the square, the no-break spaces. Same content, same bytes."""
    dessin: dict[str, Any] = insecables(contenu)
    return dessin | {"qr": en_svg(contenu["adresse"]) if contenu.get("adresse") else ""}


def gabarit_de(contenu: dict[str, Any]) -> Path:
    """The layout of the nature; a diploma of higher education has the eight-section supplement."""
    nature = Nature(contenu["nature"])
    nom = GENRES[nature].gabarit
    if nature is Nature.SUPPLEMENT and contenu["certification"].get("famille", "") in _SUPERIEUR:
        nom = "supplement_diplome"
    return GABARITS / f"{nom}.typ"


def composer_document(contenu: dict[str, Any], modele: ModeleDocument | None, *, le: datetime) -> bytes:
    """The PDF (PDF/A-2a, PDF/UA-1).

    Raises `ErreurMetier` PDF-001 (a letter without a glyph), DOC-010 (own template), DOC-053 (one page cannot hold it).
    """
    octets: bytes = _rendre(contenu, modele, le, composer, pages_du_pdf)
    return octets


def apercu(contenu: dict[str, Any], modele: ModeleDocument | None, *, le: datetime) -> list[bytes]:
    """The pages as PNG pictures, for the screen. Raises like `composer_document`."""
    pages: list[bytes] = _rendre(contenu, modele, le, images, len)
    return pages


def pages_du_pdf(octets: bytes) -> int:
    """How many pages: read in the page tree, which Typst writes in clear."""
    trouve = _PAGES.search(octets)
    return int(trouve[1]) if trouve else 1


def _rendre(contenu: dict[str, Any], modele: ModeleDocument | None, le: datetime, geste: Any, compter: Any) -> Any:
    """A title that must hold on one page is set smaller, three times, before it is refused. A letter is, twice, before it takes two."""
    nature = Nature(contenu["nature"])
    donnees = habiller(contenu) | {"logo": logo_en_svg(modele.logo_piece_id) if modele and modele.logo_piece_id else ""}
    if modele is not None and modele.source.strip():
        return _rendre_a_soi(modele.source, donnees, le, geste)
    gabarit = gabarit_de(contenu)
    une, lie = gabarit.stem in UNE_PAGE, gabarit.stem in LIES
    for serre in range(1 + (SERRES if une else SERRES_LIES if lie else 0)):
        rendu = geste(gabarit, donnees | {"serre": serre}, le=le)
        if compter(rendu) == 1 or not (une or lie):
            return rendu
        if lie and compter(rendu) > 2:
            break
    if lie:
        return geste(gabarit, donnees | {"serre": 0, "lie": True}, le=le)
    raise ErreurMetier(c.DEBORDE.constat(document=GENRES[nature].libelle))


def _rendre_a_soi(source: str, donnees: dict[str, Any], le: datetime, geste: Any) -> Any:
    """The organisation's own body, composed apart, under a stamp that it did not choose when it is a specimen."""
    sorte: Literal["pdf", "png"] = "pdf" if geste is composer else "png"
    try:
        return composer_a_part(f"{_TAMPON}\n{source}", donnees | {"serre": 0}, le=le, sorte=sorte)
    except RuntimeError as e:
        raise ErreurMetier(c.GABARIT_FAUX.constat(faute=faute_dite(e))) from None


def faute_dite(erreur: RuntimeError) -> str:
    """« ligne 12 : une parenthèse, un crochet ou une accolade ne se ferme pas. … » Lines as the organisation counts them.

    The words of Typst go to the log: they are not those of who reads the page.
    """
    message = str(erreur).partition(": ")[2].partition("\n")[0][:200]
    _log.info("a layout of an organisation does not compose: %s", message)
    # The stamp takes the first line of what is composed.
    return dire_la_faute(message, getattr(erreur, "ligne", 0) - 1)
