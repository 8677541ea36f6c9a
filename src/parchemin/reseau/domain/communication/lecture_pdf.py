"""The text of a PDF, by pypdf: the only module that knows the library. Bounded in pages, in what a stream may unfold to, in text."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from parchemin.reseau.domain.communication.constats import DEMESURE, ILLISIBLE, PAGE_IMAGE, PROTEGE, TROP_GRAND
from parchemin.reseau.domain.communication.modele import BlocDeTexte, TexteLu
from parchemin.socle.constats import Constat

PAGES_MAX = 80
FLUX_MAX = 6_000_000
"""Bytes that one content of a page may unfold to; a page of dense text is a hundredth of it."""
_LIMITES: dict[str, Any] = {
    "zlib_maximum_output_length": FLUX_MAX,
    "lzw_maximum_output_length": FLUX_MAX,
    "run_length_maximum_output_length": FLUX_MAX,
    "array_based_stream_maximum_output_length": FLUX_MAX,
    "zlib_maximum_recovery_input_length": 500_000,
    "stream_decoding_work_maximum_length": 10 * FLUX_MAX,
    "stream_parsing_work_maximum_count": 300_000,
    "xform_maximum_invocations_per_extraction": 200,
    "page_tree_maximum_entries": 20_000,
    "page_tree_maximum_page_entries": 200_000,
    "jbig2dec_binary": None,
}
"""Given to the library: compressed bombs, endless contents and forms that call each other stop there."""
IMAGE_SANS_TEXTE = 8
"""Letters below which a page is taken for a picture: a page number alone is no text."""
_PARAGRAPHE = re.compile(r"\n[ \t]*\n\s*")
_LETTRES = re.compile(r"[^\W\d_]")

# What pypdf has to say of a faulty file goes to the findings, not to the log.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def lire_pdf(octets: bytes, *, caracteres_max: int) -> TexteLu:
    """Blocks of a PDF, page by page. What cannot be read is a finding; nothing is raised."""
    from pypdf import apply_configuration

    with apply_configuration(**_LIMITES):
        return _lire(octets, caracteres_max)


def _lire(octets: bytes, caracteres_max: int) -> TexteLu:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        lecteur = PdfReader(io.BytesIO(octets), strict=False)
        if lecteur.is_encrypted and not lecteur.decrypt(""):
            return TexteLu("pdf", constats=(PROTEGE.constat(),))
        nombre = len(lecteur.pages)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OverflowError,
        NotImplementedError,
    ):
        return TexteLu("pdf", constats=(ILLISIBLE.constat(raison="ce PDF est abîmé"),))
    blocs: list[BlocDeTexte] = []
    images: list[int] = []
    refusees: list[int] = []
    place = 0
    for numero in range(1, min(nombre, PAGES_MAX) + 1):
        texte = _texte_de_page(lecteur, numero - 1)
        if texte is None:
            refusees.append(numero)
            continue
        if len(_LETTRES.findall(texte)) < IMAGE_SANS_TEXTE:
            images.append(numero)
        for paragraphe in _PARAGRAPHE.split(texte):
            propre = paragraphe.strip()
            if propre:
                blocs.append(BlocDeTexte(propre, place, f"page {numero}"))
                place += len(propre) + 1
        if place > caracteres_max:
            break
    constats: list[Constat] = []
    if nombre > PAGES_MAX:
        constats.append(TROP_GRAND.constat(limite=f"les {PAGES_MAX} premières pages sur {nombre}"))
    if images:
        constats.append(PAGE_IMAGE.constat(pages=_liste(images)))
    if refusees:
        constats.append(DEMESURE.constat(pages=_liste(refusees).lower()))
    return TexteLu("pdf", tuple(blocs), _liens(lecteur, min(nombre, PAGES_MAX)), tuple(constats))


def _texte_de_page(lecteur: Any, rang: int) -> str | None:
    """None when the page is damaged or unfolds beyond the limit: a stream is measured before it is interpreted."""
    try:
        page = lecteur.pages[rang]
        contenu = page.get("/Contents")
        contenu = contenu.get_object() if contenu is not None else None
        morceaux = contenu if isinstance(contenu, list) else [contenu] if contenu is not None else []
        total = 0
        for morceau in morceaux[:500]:
            total += len(morceau.get_object().get_data())
            if total > FLUX_MAX:
                return None
        return str(page.extract_text()).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    except Exception:
        # A hostile or damaged page may fail anywhere in the library: it is said to be unreadable, the others are read.
        return None


def _liens(lecteur: Any, pages: int) -> tuple[str, ...]:
    liens: dict[str, None] = {}
    for rang in range(pages):
        try:
            for annotation in (lecteur.pages[rang].get("/Annots") or [])[:200]:
                cible = annotation.get_object().get("/A", {}).get("/URI")
                if cible:
                    liens[str(cible)[:2000]] = None
        except Exception:  # noqa: S112 (links are a help, never a condition)
            continue
    return tuple(liens)


def _liste(pages: list[int]) -> str:
    if len(pages) == 1:
        return f"Page {pages[0]}"
    if len(pages) > 12:
        return f"{len(pages)} pages (à partir de la page {pages[0]})"
    return f"Pages {', '.join(map(str, pages[:-1]))} et {pages[-1]}"
